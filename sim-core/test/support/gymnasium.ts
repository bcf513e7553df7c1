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

// sin and cos by the decimal module with 60 digits, rounded once: the one change to Gymnasium's CartPole.
const PATCHED = `
import decimal, json, logging, math, sys
import gymnasium as gym
import numpy as np
from gymnasium.envs.classic_control import cartpole
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

/** What Gymnasium's CartPole under TimeLimit shows after each call, with correctly rounded sin and cos. */
export function gymnasiumRuns(runs: GymnasiumRun[]): GymnasiumView[][] {
  return python(SINGLE, runs);
}
