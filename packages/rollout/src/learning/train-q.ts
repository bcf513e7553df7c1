import { z } from 'zod';
import type { Backend } from '../backends/backend.js';
import { type BackendName, createBackend } from '../backends/create-backend.js';
import { type MatchPolicyInput, parseMatchPolicy, QTableSchema } from '../match/match-policy.js';
import { parseSpec } from '../spec/parse-spec.js';
import type { QTable } from '../tictactoe/q-table.js';
import type { QLearningParameters } from './q-learning.js';

/** The published hyperparameters. */
export const Q_LEARNING_DEFAULTS: QLearningParameters = {
  episodes: 300,
  alpha: 0.5,
  gamma: 0.9,
  epsilon: 0.3,
};

/** Iterations of a training run unless the caller says otherwise. */
export const DEFAULT_ITERATIONS = 8;
export const MAX_ITERATIONS = 1_000_000;
export const MAX_EPISODES = 1_000_000;

/** Where a training run stands: plain JSON, enough to go on as if it had never stopped. */
export interface QCheckpoint {
  readonly format: 'reroll-q-checkpoint-1';
  /** Iterations done, and the seed of the next one. */
  readonly iteration: number;
  readonly table: QTable;
  /** What it was trained with; a run that goes on from here must use the same. */
  readonly parameters: QLearningParameters;
}

const QCheckpointSchema = z.strictObject({
  format: z.literal('reroll-q-checkpoint-1'),
  iteration: z.int().min(0).max(MAX_ITERATIONS),
  table: QTableSchema,
  parameters: z.strictObject({
    episodes: z.int().min(1).max(MAX_EPISODES),
    alpha: z.number().min(0).max(1),
    gamma: z.number().min(0).max(1),
    epsilon: z.number().min(0).max(1),
  }),
});

/** What an iteration came to. */
export interface QProgress {
  /** Number of the iteration, from 1. */
  readonly iteration: number;
  /** Mean reward per episode, from X's side. */
  readonly meanReward: number;
  /** Keys in the table. */
  readonly states: number;
  readonly checkpoint: QCheckpoint;
}

/** Options of {@link trainQ}. */
export interface TrainQOptions extends Partial<QLearningParameters> {
  /** Iterations in all, those of a checkpoint included. Default {@link DEFAULT_ITERATIONS}. */
  readonly iterations?: number;
  /** Who plays O. Default `greedy`. */
  readonly opponent?: MatchPolicyInput;
  /** Goes on from here. */
  readonly checkpoint?: QCheckpoint;
  /** A name, for a backend that lives as long as the training, or one that the caller owns. Default `worker`. */
  readonly backend?: BackendName | Backend;
  readonly signal?: AbortSignal;
}

/**
 * Tabular Q-learning of tic-tac-toe as X. Each iteration runs in an isolate, with one CPython stream whose seed is the
 * number of iterations before it; the table goes in and comes out as JSON.
 *
 * @returns the iterations as they end. Stopping early keeps the last checkpoint good.
 * @throws TypeError or RangeError naming the option that is wrong; RolloutError when the backend fails.
 * @example
 * ```ts
 * import { qPolicyCode, type QTable, trainQ } from '@reroll/rollout';
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
  const { iterations = DEFAULT_ITERATIONS, backend: choice = 'worker' } = options;
  const { checkpoint, signal = new AbortController().signal } = options;
  const parameters = checkParameters(options);
  checkInteger('iterations', iterations, 1, MAX_ITERATIONS);
  const opponent = parseMatchPolicy(options.opponent ?? 'greedy', 'opponent');
  await using owned = typeof choice === 'string' ? createBackend(choice, { concurrency: 1 }) : null;
  const backend = owned ?? (choice as Backend);
  const start = checkpoint === undefined ? null : parseQCheckpoint(checkpoint);
  if (start !== null) checkGoesOn(start, parameters, iterations);
  let table = start?.table ?? {};
  for (let done = start?.iteration ?? 0; done < iterations; done++) {
    const learned = await backend.learn({ table, parameters, opponent, seed: `${done}` }, signal);
    table = learned.table;
    const { meanReward, states } = learned;
    const next: QCheckpoint = { format: 'reroll-q-checkpoint-1', iteration: done + 1, table, parameters };
    yield { iteration: done + 1, meanReward, states, checkpoint: next };
  }
}

/**
 * Reads a checkpoint that may come from a file.
 *
 * @throws RolloutError `INVALID_SPEC` whose `issues` name each wrong place.
 */
export function parseQCheckpoint(input: unknown): QCheckpoint {
  return parseSpec(QCheckpointSchema, input);
}

function checkGoesOn(start: QCheckpoint, parameters: QLearningParameters, iterations: number): void {
  if (start.iteration > iterations) {
    throw new RangeError(
      `iterations must be at least the checkpoint's ${start.iteration}, got ${iterations}`,
    );
  }
  for (const name of ['episodes', 'alpha', 'gamma', 'epsilon'] as const) {
    if (start.parameters[name] !== parameters[name]) {
      throw new RangeError(
        `${name} must be the checkpoint's ${start.parameters[name]}, got ${parameters[name]}`,
      );
    }
  }
}

function checkParameters(options: Partial<QLearningParameters>): QLearningParameters {
  const { episodes, alpha, gamma, epsilon } = { ...Q_LEARNING_DEFAULTS, ...withoutUndefined(options) };
  checkInteger('episodes', episodes, 1, MAX_EPISODES);
  checkShare('alpha', alpha);
  checkShare('gamma', gamma);
  checkShare('epsilon', epsilon);
  return { episodes, alpha, gamma, epsilon };
}

function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function checkInteger(name: string, value: unknown, min: number, max: number): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${typeof value}`);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} must be an integer from ${min} to ${max}, got ${value}`);
  }
}

function checkShare(name: string, value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${typeof value}`);
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be from 0 to 1, got ${value}`);
}
