"""Seconds for a number of steps of gym.make("CartPole-v1"), with actions and resets as single.mjs has them."""

import sys
import time

import gymnasium as gym

steps = int(sys.argv[1])
env = gym.make("CartPole-v1")
env.reset(seed=0)
start = time.perf_counter()
for step in range(steps):
    _, _, terminated, truncated, _ = env.step(step & 1)
    if terminated or truncated:
        env.reset()
print(time.perf_counter() - start)
