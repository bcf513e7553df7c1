"""Writes a wheel of one module to the folder that is the first argument. Wheels are zip files: PEP 427."""

import sys
import zipfile

FILES = {
    "tiny_envs.py": """import gymnasium as gym
gym.register("Tiny-v0", entry_point="gymnasium.envs.classic_control:CartPoleEnv", max_episode_steps=7)
""",
    "tiny_envs-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny-envs\nVersion: 1.0\nRequires-Dist: gymnasium\n",
    "tiny_envs-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
FILES["tiny_envs-1.0.dist-info/RECORD"] = "".join(f"{name},,\n" for name in FILES)

with zipfile.ZipFile(f"{sys.argv[1]}/tiny_envs-1.0-py3-none-any.whl", "w") as wheel:
    for name, content in FILES.items():
        wheel.writestr(zipfile.ZipInfo(name), content)
