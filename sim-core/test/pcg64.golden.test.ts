// The vectors in test/golden, which NumPy itself made.
import { describe, expect, it } from 'vitest';
import vectors from '../../test/golden/pcg64.json' with { type: 'json' };
import { type Pcg64, SimCore } from '../src/index.js';
import { f64Hex, hex64, times } from './support/golden.js';

const core = SimCore.create();

describe.each(vectors.rows)('Pcg64, seed $seed', (row) => {
  const fromTheStart = <T>(draw: (stream: Pcg64) => T): T => {
    using stream = core.pcg64(row.seed);
    return draw(stream);
  };

  it('nextUint64', () => {
    fromTheStart((stream) => {
      expect(times(row.raw.length, () => hex64(stream.nextUint64()))).toEqual(row.raw);
    });
  });

  it('random', () => {
    fromTheStart((stream) => {
      expect(times(row.random.length, () => f64Hex(stream.random()))).toEqual(row.random);
    });
  });

  it('uniform', () => {
    fromTheStart((stream) => {
      expect(times(row.uniform.length, () => f64Hex(stream.uniform(-0.05, 0.05)))).toEqual(row.uniform);
    });
  });

  it.each(Object.entries(row.integers))('integers below %s, as numbers and as bigints', (n, values) => {
    fromTheStart((stream) => {
      expect(times(values.length, () => stream.integers(Number(n)))).toEqual(values);
    });
    fromTheStart((stream) => {
      expect(times(values.length, () => stream.integers(BigInt(n)))).toEqual(values.map(BigInt));
    });
  });

  it('methods that take turns', () => {
    fromTheStart((stream) => {
      const mixed = [
        stream.integers(2),
        f64Hex(stream.random()),
        stream.integers(2),
        f64Hex(stream.uniform(-1, 1)),
        stream.integers(5),
      ];
      expect(mixed).toEqual(row.mixed);
    });
  });
});
