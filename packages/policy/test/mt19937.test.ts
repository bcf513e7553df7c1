import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Mt19937 } from './support/mt19937.js';

interface Row {
  seed: string;
  getrandbits32: number[];
  random: string[];
}

const golden: { rows: Row[] } = JSON.parse(
  readFileSync(new URL('../../../test/golden/mt19937.json', import.meta.url), 'utf8'),
);

test.each(golden.rows)('draws as CPython does for seed $seed', ({ seed, getrandbits32, random }) => {
  const bits = new Mt19937(BigInt(seed));
  expect(getrandbits32.map(() => Number(bits.getrandbits(32)))).toEqual(getrandbits32);
  const floats = new Mt19937(BigInt(seed));
  expect(random.map(() => hexOf(floats.random()))).toEqual(random);
});

function hexOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}
