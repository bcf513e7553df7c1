"""Environments that do what environments should not, from their third step on, for the tests of rollouts in containers."""

import os
import time

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Box, Discrete

EPISODES = 0


class Counter(gym.Env):
    """Counts its steps. What `bad` names goes wrong."""

    observation_space = Box(-np.inf, np.inf, (2,), np.float64)
    action_space = Discrete(3)

    def __init__(self, bad=""):
        self.bad = bad

    def reset(self, *, seed=None, options=None):
        global EPISODES
        super().reset(seed=seed)
        EPISODES += 1
        self.steps = 0
        if self.bad == "no start":
            raise RuntimeError("no start today")
        return self.shown(), self.info()

    def step(self, action):
        self.steps += 1
        if self.steps == 3:
            self.misbehave()
        reward = "much" if self.steps == 3 and self.bad == "reward" else 0.5 * int(action)
        return self.shown(), reward, self.steps >= 6, False, self.info()

    def info(self):
        return {"action_mask": np.array([1, self.steps % 2, 1], np.int8)}

    def shown(self):
        if self.steps < 3:
            return np.array([self.steps, 0.0])
        if self.bad == "shape":
            return np.zeros(3)
        if self.bad == "nan":
            return np.array([np.nan, 0.0])
        if self.bad == "clock":
            return np.array([self.steps, time.time()])
        if self.bad == "global":
            return np.array([self.steps, EPISODES])
        return np.array([self.steps, self.np_random.random()])

    def misbehave(self):
        if self.bad == "raise":
            raise ValueError(f"broken: {object()}")
        if self.bad == "exit":
            os._exit(3)
        if self.bad == "abort":
            os.abort()
        if self.bad == "loop":
            while True:
                pass
        if self.bad == "memory":
            self.hoard = [np.ones(2**20) for _ in range(2**12)]
        if self.bad == "flood":
            for _ in range(20_000):
                print("x" * 100)


def make(bad=""):
    return gym.wrappers.TimeLimit(Counter(bad), 50)
