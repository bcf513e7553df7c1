// Guests of both languages: starting an interpreter, a guest's start and reset, one decision, guests in a gigabyte; and
// a batch of games against native CPython that runs the policies and the judge in one process.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { definePolicy, loadInterpreter, policySource } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';
import { reportFigure } from '../figures.mjs';

const ROUNDS = 5;
const GAMES = 200;
const GIB = 2 ** 30;
const GOALS = {
  javascript: { freshMs: 0.2, decisionUs: 5, constantUs: 2.5, match: 2 },
  python: { freshMs: 1.5, decisionUs: 12, constantUs: 4, match: 5 },
};
const CONSTANTS = {
  javascript: 'function chooseAction() { return 1; }',
  python: 'def choose_action(observation, rng): return 1',
};
const DECISIONS = { javascript: 20_000, python: 10_000 };
const GUESTS = { javascript: 400, python: 60 };
const LINES = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
];

const core = SimCore.create();

/** Processor time, which a busy machine stretches less than the clock's. */
function milliseconds(run) {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const best = (run) => Math.min(...Array.from({ length: ROUNDS }, run));

function seat(interpreter, name, rng) {
  const policy = policySource(name, interpreter.language);
  const { guest, failure } = interpreter.createGuest({ policy, contract: 'two-player', rng });
  if (guest === undefined) throw new Error(failure.message);
  return guest;
}

/** One decision among many, after as many more. */
function microseconds(guest, request, count) {
  const decide = () => {
    for (let decision = 0; decision < count; decision++) guest.chooseAction(request);
  };
  decide();
  return (1000 * best(() => milliseconds(decide))) / count;
}

function measureGuests(interpreter) {
  const { language } = interpreter;
  const rng = core.mt19937(1);
  const count = GUESTS[language];
  const reset = best(
    () =>
      milliseconds(() => Array.from({ length: count }, () => seat(interpreter, 'random', rng).dispose())) /
      count,
  );
  const guest = seat(interpreter, 'random', rng);
  const request = { board: ['X', 'O', null, null, null, null, null, null, null], player: 'X' };
  const decision = microseconds(guest, request, DECISIONS[language]);
  const policy = definePolicy({ language, source: CONSTANTS[language] });
  const constant = interpreter.createGuest({ policy, contract: 'single-agent', rng }).guest;
  const observation = [0.01, -0.02, 0.03, 0.04];
  const constantDecision = microseconds(constant, { observation }, DECISIONS[language]);
  const { freshMs, decisionUs, constantUs } = GOALS[language];
  reportFigure({ name: `${language}: guest for a rollout`, unit: 'ms', value: reset, better: 'lower' });
  reportFigure({ name: `${language}: decision of random`, unit: 'µs', value: decision, better: 'lower' });
  reportFigure({
    name: `${language}: decision of a constant`,
    unit: 'µs',
    value: constantDecision,
    better: 'lower',
  });
  console.log(`${language}: guest for a rollout ${reset.toFixed(3)} ms (goal ${freshMs})`);
  console.log(`${language}: decision of random ${decision.toFixed(1)} µs (goal ${decisionUs})`);
  console.log(`${language}: decision of a constant ${constantDecision.toFixed(1)} µs (goal ${constantUs})`);
}

function measureMemory(interpreter) {
  const count = GUESTS[interpreter.language];
  const before = process.memoryUsage.rss();
  const guests = [];
  const rng = core.mt19937(1);
  const fresh = milliseconds(() => {
    for (let index = 0; index < count; index++) guests.push(seat(interpreter, 'random', rng));
  });
  const each = (process.memoryUsage.rss() - before) / count;
  const { language } = interpreter;
  reportFigure({ name: `${language}: memory of a guest`, unit: 'bytes', value: each, better: 'lower' });
  reportFigure({
    name: `${language}: guest in a new instance`,
    unit: 'ms',
    value: fresh / count,
    better: 'lower',
  });
  console.log(
    `${language}: ${(GIB / each).toFixed(0)} guests per GiB; each in a new instance ${(fresh / count).toFixed(2)} ms`,
  );
  for (const guest of guests) guest.dispose();
  rng.dispose();
}

/** Greedy as X against random as O, as the published harness plays them. */
function playBatch(interpreter) {
  const rng = core.mt19937(0);
  const players = [seat(interpreter, 'greedy', rng), seat(interpreter, 'random', rng)];
  let total = 0;
  for (let game = 0; game < GAMES; game++) total += playGame(players);
  for (const player of players) player.dispose();
  rng.dispose();
  return total;
}

function playGame(players) {
  const board = Array.from({ length: 9 }, () => null);
  for (let turn = 0; turn < 9; turn++) {
    const player = turn % 2 === 0 ? 'X' : 'O';
    const { action, failure } = players[turn % 2].chooseAction({ board, player });
    if (failure !== undefined) throw new Error(failure.message);
    board[action] = player;
    if (LINES.some((line) => line.every((square) => board[square] === player)))
      return player === 'X' ? 1 : -1;
  }
  return 0;
}

/** The same batch in CPython, whose start is not counted: milliseconds and the sum of rewards. */
function nativeBatch() {
  const script = fileURLToPath(new URL('native_match.py', import.meta.url));
  const { status, stdout } = spawnSync('python3', [script, String(GAMES), String(ROUNDS)], {
    encoding: 'utf8',
  });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

const native = nativeBatch();
for (const language of ['javascript', 'python']) {
  const start = performance.now();
  const interpreter = await loadInterpreter(language);
  console.log(
    `${language}: interpreter checked and compiled ${(performance.now() - start).toFixed(0)} ms, once in a thread`,
  );
  measureGuests(interpreter);
  measureMemory(interpreter);
  let total = 0;
  const batch = best(() => milliseconds(() => (total = playBatch(interpreter))));
  const name = `${language}: ${GAMES} games`;
  reportFigure({ name, unit: 'ms', value: batch, better: 'lower' });
  if (native !== undefined)
    reportFigure({ name: `${name}, times CPython`, unit: '×', value: batch / native.ms, better: 'lower' });
  const against =
    native === undefined
      ? 'no python3 to compare'
      : `native CPython × ${(batch / native.ms).toFixed(1)} (goal ${GOALS[language].match})`;
  console.log(`${language}: ${GAMES} games of greedy against random ${batch.toFixed(0)} ms, ${against}`);
  if (native !== undefined && total !== native.total)
    throw new Error(`${total} is not CPython's ${native.total}`);
}
