"""What a repository on the hub brings: suites of tasks, made as vectors."""

import gymnasium as gym


def make_env(n_envs=1, use_async_envs=False):
    vector = gym.vector.AsyncVectorEnv if use_async_envs else gym.vector.SyncVectorEnv

    def suite(name):
        return vector([lambda: gym.make(name)] * n_envs)

    return {
        "cartpole_suite": {0: suite("CartPole-v1")},
        "acrobot_suite": {0: suite("Acrobot-v1"), 1: suite("Acrobot-v1")},
    }
