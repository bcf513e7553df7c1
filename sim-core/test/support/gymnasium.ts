import { python } from './python.js';

/** What an environment shows after a call, in Gymnasium's words. */
export interface GymnasiumView {
  state: number[];
  observation: number[];
  reward: number;
  terminated: boolean;
  truncated: boolean;
}

/** A single environment's life: resets and steps in turn. */
export interface GymnasiumRun {
  maxEpisodeSteps: number;
  suttonBartoReward: boolean;
  calls: ({ seed: string | null; options: { low: number; high: number } | null } | { action: number })[];
}

/** What a SyncVectorEnv shows after a step. */
export interface GymnasiumVectorView {
  observations: number[][];
  rewards: number[];
  terminated: boolean[];
  truncated: boolean[];
  /** Last observations of the episodes that a step ended, by environment. */
  finalObservations: Record<string, number[]>;
}

/** A vector's life from one seed. */
export interface GymnasiumVectorRun {
  autoreset: string;
  numEnvs: number;
  maxEpisodeSteps: number;
  suttonBartoReward: boolean;
  seed: string;
  /** Actions of every environment, or a mask of those to reset. */
  calls: ({ actions: number[] } | { mask: boolean[] })[];
}

// sin and cos by the decimal module with 60 digits, rounded once: the one change to Gymnasium's CartPole.
const PATCHED = `
import decimal, json, logging, math, sys
import gymnasium as gym
import numpy as np
from gymnasium.envs.classic_control import cartpole
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers import TimeLimit

gym.logger.min_level = logging.ERROR
decimal.getcontext().prec = 60

def series(x, first):
    x, total, term, n = decimal.Decimal(float(x)), decimal.Decimal(0), None, first
    term = decimal.Decimal(1) if first == 0 else x
    while abs(term) > decimal.Decimal("1e-55"):
        total += term
        term *= -x * x / ((n + 1) * (n + 2))
        n += 2
    return np.float64(float(total))

class Numpy:
    def __getattr__(self, name):
        return getattr(np, name)
    def sin(self, x):
        return series(x, 1)
    def cos(self, x):
        return series(x, 0)

cartpole.np = Numpy()

def make(run):
    env = cartpole.CartPoleEnv(sutton_barto_reward=run["suttonBartoReward"])
    return TimeLimit(env, run["maxEpisodeSteps"])

def view(env, observation, reward=0.0, terminated=False, truncated=False):
    return {
        "state": env.unwrapped.state.tolist(), "observation": observation.tolist(), "reward": float(reward),
        "terminated": bool(terminated), "truncated": bool(truncated),
    }
`;

const SINGLE = `${PATCHED}
results = []
for run in json.load(sys.stdin):
    env, views = make(run), []
    for call in run["calls"]:
        if "action" in call:
            views.append(view(env, *env.step(call["action"])[:4]))
        else:
            seed = None if call["seed"] is None else int(call["seed"])
            views.append(view(env, env.reset(seed=seed, options=call["options"])[0]))
    results.append(views)
json.dump(results, sys.stdout)
`;

const VECTOR = `${PATCHED}
MODES = {"next-step": AutoresetMode.NEXT_STEP, "same-step": AutoresetMode.SAME_STEP, "disabled": AutoresetMode.DISABLED}
results = []
for run in json.load(sys.stdin):
    vec = SyncVectorEnv([lambda: make(run)] * run["numEnvs"], autoreset_mode=MODES[run["autoreset"]])
    observations, _ = vec.reset(seed=int(run["seed"]))
    n = run["numEnvs"]
    rewards, terminated, truncated, views = [0.0] * n, [False] * n, [False] * n, []
    for call in run["calls"]:
        final = {}
        if "mask" in call:
            observations, _ = vec.reset(options={"reset_mask": np.array(call["mask"])})
            for index in np.flatnonzero(call["mask"]):
                rewards[index], terminated[index], truncated[index] = 0.0, False, False
        else:
            observations, rewards, terminated, truncated, info = vec.step(np.array(call["actions"]))
            rewards, terminated, truncated = rewards.tolist(), terminated.tolist(), truncated.tolist()
            for index, ended in enumerate(info.get("_final_obs", [])):
                if ended:
                    final[str(index)] = info["final_obs"][index].tolist()
        views.append({
            "observations": observations.tolist(), "rewards": list(rewards), "terminated": list(terminated),
            "truncated": list(truncated), "finalObservations": final,
        })
    results.append(views)
json.dump(results, sys.stdout)
`;

/** What Gymnasium's CartPole under TimeLimit shows after each call, with correctly rounded sin and cos. */
export function gymnasiumRuns(runs: GymnasiumRun[]): GymnasiumView[][] {
  return python(SINGLE, runs);
}

/** What Gymnasium's SyncVectorEnv of CartPoles shows after each call, with correctly rounded sin and cos. */
export function gymnasiumVectorRuns(runs: GymnasiumVectorRun[]): GymnasiumVectorView[][] {
  return python(VECTOR, runs);
}
