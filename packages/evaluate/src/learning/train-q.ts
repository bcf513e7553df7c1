import type { ExecutionOptions } from '@reroll/rollout';
import { assertInteger, assertNumber } from '@reroll/rollout/internal';
import { leaseBackend } from '@reroll/rollout/internal/backends';
import { canonicalJson, sha256Hex } from '@reroll/trajectory';
import { type MatchPolicyInput, parseMatchPolicy } from '../match/match-policy.js';
import { TIC_TAC_TOE } from '../tictactoe/board.js';
import type { LearningClaim } from './learning-job.js';
import {
  checkGoesOn,
  emptyCheckpoint,
  MAX_EPISODES,
  MAX_ITERATIONS,
  parseQCheckpoint,
  type QCheckpoint,
} from './q-checkpoint.js';
import type { QLearningParameters } from './q-learning.js';
import { runIteration } from './run-iteration.js';

/** The published hyperparameters. */
export const Q_LEARNING_DEFAULTS: QLearningParameters = {
  episodes: 300,
  alpha: 0.5,
  gamma: 0.9,
  epsilon: 0.3,
};

/** Iterations of a training run unless the caller says otherwise. */
export const DEFAULT_ITERATIONS = 8;

/** The result of an iteration. */
export interface QProgress extends Omit<LearningClaim, 'table'> {
  /** Number of the iteration, from 1. */
  readonly iteration: number;
  readonly checkpoint: QCheckpoint;
}

/** Options of {@link trainQ}. */
export interface TrainQOptions extends Partial<QLearningParameters>, ExecutionOptions {
  /** Iterations in all, those of a checkpoint included. Default {@link DEFAULT_ITERATIONS}. */
  readonly iterations?: number;
  /** Who plays O. Default `greedy`. */
  readonly opponent?: MatchPolicyInput;
  /** Goes on from here. */
  readonly checkpoint?: QCheckpoint;
}

/**
 * Tabular Q-learning of tic-tac-toe as X. Each iteration runs in an isolate, with one CPython stream whose seed is the
 * number of iterations before it; the table goes in and comes out as JSON.
 *
 * @returns the iterations as they end. Stopping early keeps the last checkpoint good.
 * @throws TypeError or RangeError naming the option that is wrong; RolloutError when the backend fails.
 * @example
 * ```ts
 * import { qPolicyCode, type QTable, trainQ } from '@reroll/evaluate';
 *
 * let table: QTable = {};
 * for await (const { iteration, meanReward, checkpoint } of trainQ({ iterations: 8, episodes: 300 })) {
 *   console.log(iteration, meanReward);
 *   table = checkpoint.table;
 * }
 * console.log(qPolicyCode(table, 'python'));
 * ```
 */
export async function* trainQ(options: TrainQOptions = {}): AsyncGenerator<QProgress, void, undefined> {
  const { iterations = DEFAULT_ITERATIONS, signal = new AbortController().signal } = options;
  const parameters = checkParameters(options);
  assertInteger('iterations', iterations, 1, MAX_ITERATIONS);
  const opponent = parseMatchPolicy(options.opponent ?? 'greedy', 'opponent', TIC_TAC_TOE);
  const opponentDigest = sha256Hex(canonicalJson(opponent));
  const start = emptyCheckpoint(parameters, opponentDigest);
  let checkpoint = options.checkpoint === undefined ? start : parseQCheckpoint(options.checkpoint);
  checkGoesOn(checkpoint, start, iterations);
  await using lease = leaseBackend(options, 1);
  while (checkpoint.iteration < iterations) {
    const { iteration } = checkpoint;
    const job = { table: checkpoint.table, parameters, opponent, seed: `${iteration}` };
    const { table, ...progress } = await runIteration(job, lease.backend, signal);
    checkpoint = { ...checkpoint, iteration: iteration + 1, table };
    yield { iteration: iteration + 1, ...progress, checkpoint };
  }
}

function checkParameters(options: Partial<QLearningParameters>): QLearningParameters {
  const { episodes, alpha, gamma, epsilon } = { ...Q_LEARNING_DEFAULTS, ...withoutUndefined(options) };
  assertInteger('episodes', episodes, 1, MAX_EPISODES);
  checkShare('alpha', alpha);
  if (alpha === 0) throw new RangeError('alpha must be above 0, got 0: a rate of 0 learns nothing');
  checkShare('gamma', gamma);
  checkShare('epsilon', epsilon);
  return { episodes, alpha, gamma, epsilon };
}

function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function checkShare(name: string, value: unknown): void {
  assertNumber(name, value);
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be from 0 to 1, got ${value}`);
}
