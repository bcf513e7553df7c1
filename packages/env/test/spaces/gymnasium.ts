// Asks Gymnasium's own spaces (gymnasium_spaces.py), and puts the same questions to ours.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Discrete, type SpaceJson, spaceFromJson } from '../../src/index.js';
import { numberToFloat16 } from '../../src/spaces/float16.js';

/** Either `count` samples, or one sample for each mask of a Discrete. */
export type SpaceCase = { readonly space: SpaceJson; readonly seed: string } & (
  | { readonly count: number }
  | { readonly masks: readonly number[][] }
);

/** Numbers of a Discrete, arrays as hex of their little-endian bytes. */
export type SpaceAnswer = readonly (number | string)[];

export function askGymnasium(cases: readonly SpaceCase[]): SpaceAnswer[] {
  const script = fileURLToPath(new URL('gymnasium_spaces.py', import.meta.url));
  const run = spawnSync('python3', ['-W', 'ignore', script], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`gymnasium_spaces.py failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as SpaceAnswer[];
}

export function askOurs(question: SpaceCase): SpaceAnswer {
  const space = spaceFromJson(question.space);
  space.seed(question.seed);
  if ('masks' in question) return question.masks.map((mask) => (space as Discrete).sample(mask));
  const isHalf = question.space.type === 'Box' && question.space.dtype === '<f2';
  const draw = () => hexOf(space.sample() as number | NodeJS.TypedArray, isHalf);
  return Array.from({ length: question.count }, draw);
}

function hexOf(sample: number | NodeJS.TypedArray, isHalf: boolean): number | string {
  if (typeof sample === 'number') return sample;
  const array = isHalf ? Uint16Array.from(sample as Float32Array, numberToFloat16) : sample;
  return Buffer.from(array.buffer).toString('hex');
}
