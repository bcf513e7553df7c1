# CartPole as Gymnasium plays it. stdin: {"episodes": [...], "vectors": [...]}; stdout: for each a list of reports, which
# are [[<observations as hex of f32>, ...], <what must be equal exactly>].
#   episode: {"kwargs": <of make>, "options": <of reset>, "seed": s, "actions": [...]}; it stops where the episode ends
#   vector:  {"numEnvs", "autoreset", "maxEpisodeSteps", "seed", "actions": [[...], ...], "masks": [mask or null, ...]};
#            a mask resets after the step of the same index
import json
import sys

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv


def f32(array):
    return None if array is None else np.ascontiguousarray(array, dtype="<f4").tobytes().hex()


def play(episode):
    env = gymnasium.make("CartPole-v1", **episode["kwargs"])
    observation, _ = env.reset(seed=episode["seed"], options=episode["options"])
    reports = [[[f32(observation)], [0, False, False]]]
    for action in episode["actions"]:
        observation, reward, terminated, truncated, _ = env.step(action)
        reports.append([[f32(observation)], [float(reward), bool(terminated), bool(truncated)]])
        if terminated or truncated:
            break
    return reports


def play_vector(case):
    def make():
        return gymnasium.make("CartPole-v1", max_episode_steps=case["maxEpisodeSteps"])

    envs = SyncVectorEnv([make] * case["numEnvs"], autoreset_mode=AutoresetMode(case["autoreset"]))
    observations, _ = envs.reset(seed=case["seed"])
    reports = [[[f32(observations)], []]]
    for actions, mask in zip(case["actions"], case["masks"], strict=True):
        observations, rewards, terminations, truncations, infos = envs.step(np.array(actions))
        finals = infos.get("final_obs", [None] * case["numEnvs"])
        exact = [rewards.tolist(), terminations.astype(int).tolist(), truncations.astype(int).tolist()]
        reports.append([[f32(observations), *map(f32, finals)], exact])
        if mask is not None:
            observations, _ = envs.reset(options={"reset_mask": np.array(mask, dtype=bool)})
            reports.append([[f32(observations)], []])
    return reports


cases = json.load(sys.stdin)
answers = {"episodes": list(map(play, cases["episodes"])), "vectors": list(map(play_vector, cases["vectors"]))}
json.dump(answers, sys.stdout)
