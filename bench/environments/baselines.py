"""Times environments of Gymnasium and EnvPool for speed.mjs: a JSON request on each line of stdin, its answer on stdout.

A request is {"library": "gymnasium" or "envpool", "id": …, "numEnvs": …, "steps": …}; the answer is {"as": the id that was
timed, "ns": nanoseconds of one environment's step}, or {"missing": why not}. Environments stay open between requests.
"""

import json
import re
import sys
import time
import warnings

ACTIONS = 256


class Single:
    """What `gym.make` gives, reset after each episode; the actions were drawn before."""

    def __init__(self, id: str, num_envs: int) -> None:
        import gymnasium

        self.id = id
        self.env = gymnasium.make(id)
        self.env.action_space.seed(0)
        self.actions = [self.env.action_space.sample() for _ in range(ACTIONS)]
        self.env.reset(seed=0)

    def run(self, steps: int) -> None:
        env, actions = self.env, self.actions
        for step in range(steps):
            _, _, terminated, truncated, _ = env.step(actions[step % ACTIONS])
            if terminated or truncated:
                env.reset()


class Pool:
    """EnvPool's vector with one thread; the actions were drawn before."""

    def __init__(self, id: str, num_envs: int) -> None:
        import envpool
        import numpy

        self.id = known_version(id, envpool.list_all_envs())
        self.env = envpool.make(self.id, env_type="gymnasium", num_envs=num_envs, num_threads=1)
        space = self.env.action_space
        space.seed(0)
        self.actions = [numpy.array([space.sample() for _ in range(num_envs)]) for _ in range(8)]
        self.env.reset()

    def run(self, steps: int) -> None:
        for step in range(steps):
            self.env.step(self.actions[step % 8])


def known_version(id: str, known: list[str]) -> str:
    """The id, or its latest earlier version."""
    name, version = re.fullmatch(r"(.*-v)(\d+)", id).groups()
    for number in range(int(version), -1, -1):
        if f"{name}{number}" in known:
            return f"{name}{number}"
    raise LookupError(f"it has no {id}")


def answer(opened: dict, library: str, id: str, num_envs: int, steps: int) -> dict:
    key = (library, id)
    try:
        if key not in opened:
            opened[key] = {"gymnasium": Single, "envpool": Pool}[library](id, num_envs)
        start = time.perf_counter_ns()
        opened[key].run(steps)
        elapsed = time.perf_counter_ns() - start
    except Exception as error:
        return {"missing": str(error) or type(error).__name__}
    return {"as": opened[key].id, "ns": elapsed / steps / (num_envs if library == "envpool" else 1)}


warnings.simplefilter("ignore")
environments: dict = {}
for line in sys.stdin:
    request = json.loads(line)
    reply = answer(environments, request["library"], request["id"], request["numEnvs"], request["steps"])
    print(json.dumps(reply), flush=True)
