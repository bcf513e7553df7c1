# Plays what it is asked to with the stock Gymnasium: episodes, vectors, and what the registry says of environments.
import json, logging, sys, warnings
import gymnasium as gym
import numpy as np
from gymnasium.spaces import Box, Discrete, Tuple
from gymnasium.vector import AutoresetMode, SyncVectorEnv

warnings.filterwarnings("ignore")
gym.logger.min_level = logging.ERROR


def plain(value):
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.item() if isinstance(value, np.generic) else value


def bounds(values):
    return [float(value) if np.isfinite(value) else None for value in values.flat]


def space(given):
    if isinstance(given, Discrete):
        return {"type": "Discrete", "n": int(given.n), "start": int(given.start)}
    if isinstance(given, Tuple):
        return {"type": "Tuple", "spaces": [space(part) for part in given.spaces]}
    assert isinstance(given, Box)
    shape = list(given.shape)
    return {"type": "Box", "dtype": given.dtype.str, "shape": shape, "low": bounds(given.low), "high": bounds(given.high)}


def described(asked):
    env = gym.make(asked["id"], **asked["kwargs"])
    limit = gym.spec(asked["id"]).max_episode_steps
    return {"observationSpace": space(env.observation_space), "actionSpace": space(env.action_space), "maxEpisodeSteps": limit}


def action_of(env, value):
    return np.array(value, dtype=np.float32) if isinstance(env.action_space, Box) else value


def episode(asked):
    renders = asked["renders"]
    env = gym.make(asked["id"], render_mode="ansi" if renders else None, disable_env_checker=True, **asked["kwargs"])
    seed = int(asked["seed"])
    observation, info = env.reset(seed=seed, options=asked["options"])
    env.action_space.seed(seed)
    views = [[plain(observation), 0.0, False, False, {k: plain(v) for k, v in info.items()}, env.render() if renders else None]]
    for action in asked["actions"]:
        sampled = plain(env.action_space.sample())
        observation, reward, terminated, truncated, info = env.step(action_of(env, action))
        text = env.render() if renders else None
        views.append([plain(observation), float(reward), bool(terminated), bool(truncated), {k: plain(v) for k, v in info.items()}, text, sampled])
    return views


MODES = {"next-step": AutoresetMode.NEXT_STEP, "same-step": AutoresetMode.SAME_STEP, "disabled": AutoresetMode.DISABLED}


def vector(asked):
    make = lambda: gym.make(asked["id"], disable_env_checker=True, max_episode_steps=asked["maxEpisodeSteps"])
    envs = SyncVectorEnv([make] * asked["numEnvs"], autoreset_mode=MODES[asked["autoreset"]])
    observations, _ = envs.reset(seed=int(asked["seed"]))
    rows = lambda batch: [plain(row) for row in zip(*batch)] if isinstance(batch, tuple) else plain(batch)
    views = []
    for call in asked["calls"]:
        if "mask" in call:
            observations, _ = envs.reset(options={"reset_mask": np.array(call["mask"])})
            views.append([rows(observations)])
            continue
        dtype = envs.action_space.dtype
        observations, rewards, terminated, truncated, info = envs.step(np.array(call["actions"], dtype=dtype).reshape(envs.action_space.shape))
        final = {str(i): plain(info["final_obs"][i]) for i in np.flatnonzero(info.get("_final_obs", []))}
        views.append([rows(observations), rewards.tolist(), terminated.tolist(), truncated.tolist(), final])
    return views


WHAT = {"described": described, "episode": episode, "vector": vector}
json.dump([WHAT[asked["what"]](asked) for asked in json.load(sys.stdin)], sys.stdout)
