# Environments as Gymnasium plays them. stdin: {"episodes": [...], "vectors": [...]}; stdout: for each a list of reports, which
# are {"observations": [...], "rewards": [...], "exact": <what must be equal to the bit>}. An observation of f32 is their hex, any
# other a list of its numbers.
#   episode: {"id", "kwargs": <of make>, "options": <of reset>, "seed": s, "actions": [...]}; it stops where the episode ends
#   vector:  {"id", "numEnvs", "autoreset", "maxEpisodeSteps", "seed", "actions": [[...], ...], "masks": [mask or null, ...]};
#            a mask resets after the step of the same index
import json
import sys

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv


def plain(observation):
    if observation is None:
        return None
    if isinstance(observation, np.ndarray) and observation.dtype == np.float32:
        return np.ascontiguousarray(observation, dtype="<f4").tobytes().hex()
    if isinstance(observation, tuple):
        return [int(part) if np.ndim(part) == 0 else np.asarray(part).tolist() for part in observation]
    return np.asarray(observation).tolist()


def plain_info(info):
    keys = [key for key in ("prob", "action_mask") if key in info]
    return {key: np.asarray(info[key]).tolist() for key in keys}


def action_for(env, action):
    return np.array(action, dtype=np.float32) if isinstance(action, list) else action


def play(episode):
    env = gymnasium.make(episode["id"], **episode["kwargs"])
    observation, info = env.reset(seed=episode["seed"], options=episode["options"])
    reports = [{"observations": [plain(observation)], "rewards": [0], "exact": [False, False, plain_info(info)]}]
    for action in episode["actions"]:
        observation, reward, terminated, truncated, info = env.step(action_for(env, action))
        exact = [bool(terminated), bool(truncated), plain_info(info)]
        reports.append({"observations": [plain(observation)], "rewards": [float(reward)], "exact": exact})
        if terminated or truncated:
            break
    return reports


def play_vector(case):
    def make():
        return gymnasium.make(case["id"], max_episode_steps=case["maxEpisodeSteps"])

    envs = SyncVectorEnv([make] * case["numEnvs"], autoreset_mode=AutoresetMode(case["autoreset"]))
    observations, _ = envs.reset(seed=case["seed"])
    reports = [{"observations": [plain(observations)], "rewards": [], "exact": []}]
    for actions, mask in zip(case["actions"], case["masks"], strict=True):
        observations, rewards, terminations, truncations, infos = envs.step(np.array(actions, envs.action_space.dtype))
        finals = infos.get("final_obs", [None] * case["numEnvs"])
        exact = [terminations.astype(int).tolist(), truncations.astype(int).tolist()]
        report = {"observations": [plain(observations), *map(plain, finals)], "rewards": rewards.tolist()}
        reports.append({**report, "exact": exact})
        if mask is not None:
            observations, _ = envs.reset(options={"reset_mask": np.array(mask, dtype=bool)})
            reports.append({"observations": [plain(observations)], "rewards": [], "exact": []})
    return reports


cases = json.load(sys.stdin)
answers = {"episodes": list(map(play, cases["episodes"])), "vectors": list(map(play_vector, cases["vectors"]))}
json.dump(answers, sys.stdout)
