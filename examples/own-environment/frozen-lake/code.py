"""FrozenLake-v1 of Gymnasium as a text of its own: `reroll env check code.py`."""

SIZE = 4
MAP = "SFFF" "FHFH" "FFFH" "HFFG"
LEFT, DOWN, RIGHT, UP = range(4)

# How likely a move on slippery ice goes where it should, and to either side of that.
SUCCESS = 1 / 3
SLIP = (1 - SUCCESS) / 2


def moved(cell, direction):
    row, column = divmod(cell, SIZE)
    if direction == LEFT:
        column = max(column - 1, 0)
    elif direction == DOWN:
        row = min(row + 1, SIZE - 1)
    elif direction == RIGHT:
        column = min(column + 1, SIZE - 1)
    else:
        row = max(row - 1, 0)
    return row * SIZE + column


class FrozenLake:
    observation_space = {"type": "Discrete", "n": 16}
    action_space = {"type": "Discrete", "n": 4}
    max_episode_steps = 100
    reward_range = (0, 1)
    options = {"is_slippery": True}

    def reset(self, seed, options):
        self.is_slippery = options["is_slippery"]
        # Gymnasium draws the cell to start from, even of a map with one start.
        self.np_random.random()
        self.cell = MAP.index("S")
        return self.cell, {"prob": 1.0}

    def step(self, action):
        draw = self.np_random.random()
        if MAP[self.cell] in "GH":
            return self.cell, 0.0, True, False, {"prob": 1.0}
        prob = 1.0
        if self.is_slippery:
            turn = -1 if draw < SLIP else 0 if draw < SLIP + SUCCESS else 1
            prob = SLIP if turn else SUCCESS
            action = (action + turn) % 4
        self.cell = moved(self.cell, action)
        letter = MAP[self.cell]
        return self.cell, float(letter == "G"), letter in "GH", False, {"prob": prob}

    def render(self):
        letters = [f"[{letter}]" if cell == self.cell else f" {letter} " for cell, letter in enumerate(MAP)]
        return "\n".join("".join(letters[row : row + SIZE]) for row in range(0, len(MAP), SIZE))
