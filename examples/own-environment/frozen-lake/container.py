"""FrozenLake as an environment of Gymnasium's, for a container: `reroll rollout --env ./container.py:make --seeds 0..9`."""

import gymnasium as gym
from gymnasium.spaces import Discrete

MAP = ["SFFF", "FHFH", "FFFH", "HFFG"]

# Left, down, right, up.
MOVES = [(0, -1), (1, 0), (0, 1), (-1, 0)]


class FrozenLake(gym.Env):
    observation_space = Discrete(16)
    action_space = Discrete(4)

    def __init__(self, is_slippery: bool = True):
        self.is_slippery = is_slippery

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        # Gymnasium draws where to begin, although there is one start alone.
        self.np_random.random()
        self.row = self.column = 0
        return 0, {"prob": 1}

    def step(self, action):
        straight = 1 / 3 if self.is_slippery else 1.0
        aside = (1 - straight) / 2
        slip = [aside, straight, aside]
        turn = self.choose(slip)
        down, right = MOVES[(action + turn - 1) % 4]
        self.row = min(max(self.row + down, 0), 3)
        self.column = min(max(self.column + right, 0), 3)
        letter = MAP[self.row][self.column]
        return 4 * self.row + self.column, float(letter == "G"), letter in "GH", False, {"prob": slip[turn]}

    def choose(self, probabilities):
        """An index, drawn as Gymnasium's `categorical_sample` does."""
        drawn = self.np_random.random()
        total = 0.0
        for index, probability in enumerate(probabilities):
            total += probability
            if total > drawn:
                return index
        return 0


def make(is_slippery: bool = True) -> gym.Env:
    return gym.wrappers.TimeLimit(FrozenLake(is_slippery), 100)
