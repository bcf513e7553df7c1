// The vectors in test/golden, which CPython itself made.
import { describe, expect, it } from 'vitest';
import vectors from '../../test/golden/mt19937.json' with { type: 'json' };
import { type Mt19937, SimCore } from '../src/index.js';
import { f64Hex, times } from './support/golden.js';

const core = SimCore.create();
const range = (length: number) => Array.from({ length }, (_, index) => index);

describe.each(vectors.rows)('Mt19937, seed $seed', (row) => {
  const fromTheStart = <T>(draw: (rng: Mt19937) => T): T => {
    using rng = core.mt19937(row.seed);
    return draw(rng);
  };

  it('getrandbits', () => {
    fromTheStart((rng) => {
      expect(times(row.getrandbits32.length, () => Number(rng.getrandbits(32)))).toEqual(row.getrandbits32);
    });
  });

  it('random', () => {
    fromTheStart((rng) => {
      expect(times(row.random.length, () => f64Hex(rng.random()))).toEqual(row.random);
    });
  });

  it('uniform', () => {
    fromTheStart((rng) => {
      expect(times(row.uniform.length, () => f64Hex(rng.uniform(-2, 5)))).toEqual(row.uniform);
    });
  });

  it('randrange', () => {
    fromTheStart((rng) => {
      expect(times(row.randrange.length, () => rng.randrange(1_000_000))).toEqual(row.randrange);
    });
  });

  it('randint', () => {
    fromTheStart((rng) => {
      expect(times(row.randint.length, () => rng.randint(-3, 3))).toEqual(row.randint);
    });
  });

  it.each(Object.entries(row.choice))('choice of %s', (n, values) => {
    fromTheStart((rng) => {
      expect(times(values.length, () => rng.choice(range(Number(n))))).toEqual(values);
    });
  });

  it('shuffle', () => {
    const items = range(10);
    fromTheStart((rng) => {
      rng.shuffle(items);
    });
    expect(items).toEqual(row.shuffle10);
  });

  it('sample', () => {
    fromTheStart((rng) => {
      expect(rng.sample(range(20), 5)).toEqual(row.sample);
    });
  });

  it('methods that take turns', () => {
    fromTheStart((rng) => {
      const mixed = [
        rng.choice(range(9)),
        f64Hex(rng.random()),
        Number(rng.getrandbits(7)),
        rng.choice(range(5)),
        f64Hex(rng.random()),
      ];
      expect(mixed).toEqual(row.mixed);
    });
  });
});
