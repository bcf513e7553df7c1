"""Whether Gymnasium's CartPole depends on the processor: how many of 300 episodes NumPy's AVX-512 code changes.

The README's figure is that of gymnasium==1.4.0 with numpy==1.24.4 on a processor with AVX-512. With numpy==2.4.6 none
changes, and each is what 1.24.4 gives without AVX-512.
"""

import hashlib
import os
import subprocess
import sys

EPISODES = 300
AVX512 = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"


def play() -> None:
    """Prints the length of each episode of a balancing policy, and the SHA-256 of its observations."""
    import gymnasium as gym

    env = gym.make("CartPole-v1")
    for seed in range(EPISODES):
        observation, _ = env.reset(seed=seed)
        digest = hashlib.sha256(observation.tobytes())
        steps, ended = 0, False
        while not ended:
            position, velocity, angle, angular_velocity = (float(number) for number in observation)
            action = int(0.1 * position + 0.3 * velocity + 3 * angle + angular_velocity > 0)
            observation, _, terminated, truncated, _ = env.step(action)
            digest.update(observation.tobytes())
            steps, ended = steps + 1, terminated or truncated
        print(steps, digest.hexdigest())


def episodes(disabled: str) -> list[str]:
    """What `play` prints in a process whose NumPy leaves the named processor features alone."""
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": disabled}
    command = [sys.executable, __file__, "play"]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


if sys.argv[1:] == ["play"]:
    play()
else:
    pairs = list(zip(episodes(""), episodes(AVX512), strict=True))
    changed = sum(whole != without for whole, without in pairs)
    lengths = sorted({int(line.split()[0]) for pair in pairs for line in pair})
    print(f"{changed} of {len(pairs)} episodes differ without AVX-512; their steps: {lengths}")
