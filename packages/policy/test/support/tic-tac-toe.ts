import type { CodePolicy, Guest, Interpreter, JudgeRng, PolicyLanguage, Square } from '../../src/index.js';

/** Outcome, reward from X's side, moves. */
export type GameResult = [outcome: string, reward: number, moves: number];

const LINES = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
] as const;

/** A batch of games as the published harness plays it: each policy in one guest, and all draws from one stream. */
export function playGames(
  interpreters: Readonly<Record<PolicyLanguage, Interpreter>>,
  policyX: CodePolicy,
  policyO: CodePolicy,
  rng: JudgeRng,
  games: number,
): GameResult[] {
  using guestX = seat(interpreters[policyX.language], policyX, rng);
  using guestO = seat(interpreters[policyO.language], policyO, rng);
  return Array.from({ length: games }, () => playGame(guestX, guestO));
}

/** A guest for two-player games that must load. */
export function seat(interpreter: Interpreter, policy: CodePolicy, rng: JudgeRng): Guest {
  const { guest, failure } = interpreter.createGuest({ policy, contract: 'two-player', rng });
  if (guest === undefined) throw new Error(`${failure.code}: ${failure.message}`);
  return guest;
}

function playGame(guestX: Guest, guestO: Guest): GameResult {
  const board: Square[] = Array.from({ length: 9 }, () => null);
  for (let turn = 0; turn < 9; turn++) {
    const player = turn % 2 === 0 ? 'X' : 'O';
    const { action, failure } = (player === 'X' ? guestX : guestO).chooseAction({ board, player });
    if (failure !== undefined) throw new Error(`${failure.code}: ${failure.message}`);
    if (board[action] !== null) throw new Error(`${player} plays ${action} on ${JSON.stringify(board)}`);
    board[action] = player;
    if (LINES.some((line) => line.every((square) => board[square] === player))) {
      return [`${player} wins`, player === 'X' ? 1 : -1, turn + 1];
    }
  }
  return ['draw', 0, 9];
}
