// The whole chain, from spec to trajectory, against episodes of Gymnasium's own environments: test/golden/gymnasium-envs.json.
import { readFileSync } from 'node:fs';
import { type Columns, decodeTrajectory, sha256Hex } from '@reroll/trajectory';
import { describe, expect, test } from 'vitest';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import type { EnvironmentOptions } from '../src/environments/environment-kind.js';

/** f64 are 16 hex digits of the big-endian bit pattern, f32 8. */
interface Row {
  readonly seed: string;
  readonly steps: number;
  readonly flags: number;
  readonly return: string;
  readonly sha256_obs: string;
  readonly sha256_rewards_f64le: string;
  readonly sha256_actions: string;
}

interface Block {
  readonly env: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>> | null;
  readonly policy: string;
  readonly rows: readonly Row[];
}

const { blocks } = JSON.parse(
  readFileSync(new URL('../../../test/golden/gymnasium-envs.json', import.meta.url), 'utf8'),
) as { blocks: readonly Block[] };

const RANDOM = blocks.filter(({ policy }) => policy === 'random');

/** Gymnasium's arguments by the names that they have here. */
function optionsOf({ kwargs, options }: Block): EnvironmentOptions {
  const renamed = Object.entries({ ...kwargs, ...options }).map(([name, value]) => [
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(renamed);
}

function f64OfBits(hex: string): number {
  return Buffer.from(hex, 'hex').readDoubleBE();
}

/** Columns as Gymnasium's arrays lie in memory: f32, or i64 for whatever is discrete; of a Tuple, row by row. */
function bytesOf(columns: Columns, rows: number): Uint8Array {
  const leaves = 'BYTES_PER_ELEMENT' in columns ? [columns] : columns.map(({ values }) => values);
  const bytes: Buffer[] = [];
  for (let row = 0; row < rows; row++) {
    for (const values of leaves) {
      const elements = values.length / rows;
      for (let i = row * elements; i < (row + 1) * elements; i++) {
        const element = Buffer.alloc(values instanceof Float32Array ? 4 : 8);
        if (values instanceof Float32Array) element.writeFloatLE(values[i]!);
        else element.writeBigInt64LE(BigInt(values[i]!));
        bytes.push(element);
      }
    }
  }
  return Buffer.concat(bytes);
}

const titleOf = (block: Block) => `${block.env} ${JSON.stringify(optionsOf(block))}`;

describe('rollouts of the random policy are Gymnasium’s episodes', () => {
  test.each(RANDOM.map((block) => [titleOf(block), block] as const))('%s', async (_, block) => {
    // Each block's first rows: those that the file holds in full are among them.
    const rows = block.rows.slice(0, 3);
    const { env } = block;
    // Rows that the file cuts off tell after how many steps.
    const cut = rows.find(({ flags }) => flags === 0);
    const batch = collectRollouts({
      env,
      options: optionsOf(block),
      policy: 'random',
      seeds: rows.map(({ seed }) => seed),
      trajectories: true,
      backend: 'inline',
      ...(cut && { maxSteps: cut.steps }),
    });
    for (const [index, outcome] of (await batch.results()).entries()) {
      const golden = rows[index]!;
      if (!outcome.verified) throw outcome.error;
      const { steps, totalReward, terminated, truncated } = outcome;
      expect({ steps, totalReward, flags: Number(terminated) + 2 * Number(truncated) }).toEqual({
        steps: golden.steps,
        totalReward: f64OfBits(golden.return),
        flags: golden.flags,
      });
      const trajectory = decodeTrajectory(outcome.trajectory!);
      const rewards = Buffer.alloc(8 * steps);
      trajectory.rewards.forEach((reward, step) => {
        rewards.writeDoubleLE(reward, 8 * step);
      });
      expect(sha256Hex(bytesOf(trajectory.observations, steps + 1))).toBe(golden.sha256_obs);
      expect(sha256Hex(rewards)).toBe(golden.sha256_rewards_f64le);
      expect(sha256Hex(bytesOf(trajectory.actions, steps))).toBe(golden.sha256_actions);
    }
  });

  test('of every environment but CartPole, which has a file of its own', () => {
    expect(new Set(RANDOM.map(({ env }) => env)).size).toBe(10);
  });
});
