import type { PolicyTexts } from './policy-texts.js';

// Plain loops and indices: QuickJS runs them several times as fast as iterators and destructuring.
const LINES = '[[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]]';
const FREE_SQUARES = `function freeSquares(board) {
  const free = [];
  for (let square = 0; square < board.length; square++) if (board[square] === null) free.push(square);
  return free;
}
`;
const WINNER = `const LINES = ${LINES};

function winner(board) {
  for (let i = 0; i < LINES.length; i++) {
    const line = LINES[i];
    const mark = board[line[0]];
    if (mark !== null && mark === board[line[1]] && mark === board[line[2]]) return mark;
  }
  return null;
}
`;
const FIRST_BEST = `function firstBest(squares, value) {
  let best = squares[0];
  let bestValue = value(best);
  for (let i = 1; i < squares.length; i++) {
    const candidate = value(squares[i]);
    if (candidate > bestValue) {
      best = squares[i];
      bestValue = candidate;
    }
  }
  return best;
}
`;

/** The built-in policies in JavaScript. */
export const javascriptTexts: PolicyTexts = {
  random: ({ numActions, actionMask }) => {
    if (actionMask === true) {
      return `function chooseAction() {
  const rng = arguments[arguments.length - 2];
  const actionMask = arguments[arguments.length - 1];
  const legal = [];
  for (let action = 0; action < actionMask.length; action++) if (actionMask[action]) legal.push(action);
  return rng.choice(legal);
}
`;
    }
    return numActions === undefined
      ? `${FREE_SQUARES}
function chooseAction(board, player, rng) {
  return rng.choice(freeSquares(board));
}
`
      : `function chooseAction(observation, rng) {
  return rng.randrange(${numActions});
}
`;
  },

  greedy: () => `${WINNER}
${FREE_SQUARES}
function completing(board, free, mark) {
  for (let i = 0; i < free.length; i++) {
    board[free[i]] = mark;
    const won = winner(board);
    board[free[i]] = null;
    if (won !== null) return free[i];
  }
}

function chooseAction(board, player, rng) {
  const free = freeSquares(board);
  // A square that wins at once, else one that the opponent would win on.
  const forced = completing(board, free, player) ?? completing(board, free, player === 'X' ? 'O' : 'X');
  return forced ?? rng.choice(free);
}
`,

  minimax: () => `${WINNER}
${FREE_SQUARES}
${FIRST_BEST}
const values = new Map();

// Value of a board to X under best play by both: 1, 0 or -1.
function value(board, toMove) {
  let key = 0;
  for (let i = 0; i < 9; i++) key = 3 * key + (board[i] === null ? 0 : board[i] === 'X' ? 1 : 2);
  let known = values.get(key);
  if (known === undefined) {
    known = search(board, toMove);
    values.set(key, known);
  }
  return known;
}

function search(board, toMove) {
  const won = winner(board);
  if (won !== null) return won === 'X' ? 1 : -1;
  const free = freeSquares(board);
  if (free.length === 0) return 0;
  const sign = toMove === 'X' ? 1 : -1;
  let best = -1;
  for (let i = 0; i < free.length; i++) best = Math.max(best, sign * valueOf(board, free[i], toMove));
  return sign * best;
}

function valueOf(board, square, player) {
  board[square] = player;
  const result = value(board, player === 'X' ? 'O' : 'X');
  board[square] = null;
  return result;
}

function chooseAction(board, player, rng) {
  const sign = player === 'X' ? 1 : -1;
  return firstBest(freeSquares(board), (square) => sign * valueOf(board, square, player));
}
`,

  'q-table': ({ table }) => `const TABLE = JSON.parse(${JSON.stringify(JSON.stringify(table))});

${FREE_SQUARES}
${FIRST_BEST}
function chooseAction(board, player, rng) {
  const state = '(' + board.map((mark) => (mark === null ? 0 : mark === 'X' ? 1 : 2)).join(', ') + ')';
  return firstBest(freeSquares(board), (square) => TABLE[state + ',' + square] ?? 0);
}
`,

  linear: ({ terms }) => `const TERMS = ${JSON.stringify(terms)};

function chooseAction(observation, rng) {
  let total = 0;
  for (let i = 0; i < TERMS.length; i++) total += TERMS[i][1] * observation[TERMS[i][0]];
  return total > 0 ? 1 : 0;
}
`,

  constant: ({ action }) => `function chooseAction() {
  return ${JSON.stringify(action)};
}
`,

  alternate: () => `let steps = 0;

function chooseAction(observation, rng) {
  steps += 1;
  return (steps - 1) % 2;
}
`,
};
