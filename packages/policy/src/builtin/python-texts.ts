import type { PolicyTexts } from './policy-texts.js';

const LINES = '((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))';

/** The built-in policies in Python. */
export const pythonTexts: PolicyTexts = {
  random: ({ numActions, actionMask }) => {
    if (actionMask === true) {
      return `def choose_action(*arguments, action_mask):
    rng = arguments[-1]
    return rng.choice([action for action, legal in enumerate(action_mask) if legal])
`;
    }
    return numActions === undefined
      ? `def choose_action(board, player, rng):
    return rng.choice([square for square, mark in enumerate(board) if mark is None])
`
      : `def choose_action(observation, rng):
    return rng.randrange(${numActions})
`;
  },

  greedy: () => `LINES = ${LINES}


def completes_line(board):
    return any(board[a] and board[a] == board[b] == board[c] for a, b, c in LINES)


def choose_action(board, player, rng):
    free = [square for square, mark in enumerate(board) if mark is None]
    # A square that wins at once, else one that the opponent would win on.
    for mark in (player, "O" if player == "X" else "X"):
        for square in free:
            board[square] = mark
            if completes_line(board):
                return square
            board[square] = None
    return rng.choice(free)
`,

  minimax: () => `LINES = ${LINES}
VALUES = {}


def value(board, to_move):
    """Value of a board to X under best play by both: 1, 0 or -1."""
    key = tuple(board)
    if key not in VALUES:
        VALUES[key] = search(board, to_move)
    return VALUES[key]


def search(board, to_move):
    for a, b, c in LINES:
        if board[a] and board[a] == board[b] == board[c]:
            return 1 if board[a] == "X" else -1
    values = [value_of(board, square, to_move) for square, mark in enumerate(board) if mark is None]
    if not values:
        return 0
    return max(values) if to_move == "X" else min(values)


def value_of(board, square, player):
    board[square] = player
    result = value(board, "O" if player == "X" else "X")
    board[square] = None
    return result


def choose_action(board, player, rng):
    sign = 1 if player == "X" else -1
    free = [square for square, mark in enumerate(board) if mark is None]
    return max(free, key=lambda square: sign * value_of(board, square, player))
`,

  'q-table': ({ table }) => `import json

TABLE = json.loads(${JSON.stringify(JSON.stringify(table))})


def choose_action(board, player, rng):
    state = tuple(0 if mark is None else 1 if mark == "X" else 2 for mark in board)
    free = [square for square, mark in enumerate(board) if mark is None]
    return max(free, key=lambda square: TABLE.get(f"{state},{square}", 0.0))
`,

  linear: ({ terms }) => `TERMS = ${JSON.stringify(terms)}


def choose_action(observation, rng):
    total = 0.0
    for index, weight in TERMS:
        total += weight * observation[index]
    return 1 if total > 0 else 0
`,

  constant: ({ action }) => `def choose_action(*arguments):
    return ${JSON.stringify(action)}
`,

  alternate: () => `steps = 0


def choose_action(observation, rng):
    global steps
    steps += 1
    return (steps - 1) % 2
`,
};
