"""CartPole that tells its f64 state before each step, and what this machine's libm makes of the pole's angle there."""

import gymnasium as gym
import numpy as np


class Traced(gym.Wrapper):
    def step(self, action):
        state = np.array(self.unwrapped.state, np.float64)
        trace = {"state": state, "sin": float(np.sin(state[2])), "cos": float(np.cos(state[2]))}
        observation, reward, terminated, truncated, _ = self.env.step(action)
        return observation, reward, terminated, truncated, trace


def make(**kwargs):
    return Traced(gym.make("CartPole-v1", **kwargs))
