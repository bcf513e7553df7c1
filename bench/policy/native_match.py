"""Games of greedy against random, policies and judge in one process: milliseconds of processor time of the best round, sum of rewards."""
import json
import random
import sys
import time

LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))


def completes_line(board):
    return any(board[a] and board[a] == board[b] == board[c] for a, b, c in LINES)


def choose_random(board, player, rng):
    return rng.choice([square for square, mark in enumerate(board) if mark is None])


def choose_greedy(board, player, rng):
    free = [square for square, mark in enumerate(board) if mark is None]
    for mark in (player, "O" if player == "X" else "X"):
        for square in free:
            board[square] = mark
            if completes_line(board):
                return square
            board[square] = None
    return rng.choice(free)


def play_game(rng):
    board = [None] * 9
    for turn in range(9):
        player = "XO"[turn % 2]
        board[(choose_greedy, choose_random)[turn % 2](board[:], player, rng)] = player
        if completes_line(board):
            return 1 if player == "X" else -1
    return 0


def play_batch(games):
    rng = random.Random(0)
    start = time.process_time()
    total = sum(play_game(rng) for _ in range(games))
    return (time.process_time() - start) * 1000, total


games, rounds = int(sys.argv[1]), int(sys.argv[2])
ms, total = min(play_batch(games) for _ in range(rounds))
print(json.dumps({"ms": ms, "total": total}))
