import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { has } from '../../../../test/support/parts.js';
import { float16ToNumber, numberToFloat16 } from '../../src/spaces/float16.js';

describe('half precision', () => {
  it('reads and writes every half', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const number = float16ToNumber(bits);
      expect(numberToFloat16(number)).toBe(Number.isNaN(number) ? 0x7e00 : bits);
    }
  });

  it('rounds to the nearest half, and a tie to the even one', () => {
    // All finite halves in ascending order of their bits, and what the next one would be were there more.
    for (let bits = 0; bits < 0x7c00; bits++) {
      const here = float16ToNumber(bits);
      const next = bits === 0x7bff ? 65_536 : float16ToNumber(bits + 1);
      const tie = (here + next) / 2;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const below = tie - (next - here) * 2 ** -30;
      const above = tie + (next - here) * 2 ** -30;
      expect([below, tie, above].map(numberToFloat16)).toEqual([bits, even, bits + 1]);
      expect([-below, -tie, -above].map(numberToFloat16)).toEqual(
        [bits, even, bits + 1].map((half) => half | 0x8000),
      );
    }
    expect([Infinity, 1e300, -Infinity, 5e-324, -5e-324].map(numberToFloat16)).toEqual([
      0x7c00, 0x7c00, 0xfc00, 0, 0x8000,
    ]);
  });

  describe.skipIf(!has('gymnasium'))('as NumPy does', () => {
    it('reads all 65,536 halves', () => {
      const numbers = numpy('np.arange(65536, dtype="<u2").view("<f2").astype("<f8")');
      const ours = Float64Array.from({ length: 65_536 }, (_, bits) => float16ToNumber(bits));
      // NaNs keep their payload in NumPy's cast; which NaN it is has no meaning here.
      expect(ours).toEqual(numbers);
    });

    it('rounds doubles, halfway cases and the edges of the range to the same half', () => {
      const doubles = numpy(INPUTS);
      const halves = numpy(`${INPUTS}.astype("<f2").view("<u2").astype("<f8")`);
      expect(Float64Array.from(doubles, numberToFloat16)).toEqual(halves);
    });
  });
});

/** Every midpoint of neighbouring halves and the doubles beside it, both signs, and the edges. */
const INPUTS = `(lambda m: np.concatenate([m, np.nextafter(m, 0), np.nextafter(m, np.inf), -m,
  [0.0, -0.0, 5e-324, 65519.99, 65520.0, 1e300, np.inf, -np.inf]]))(
  (lambda h: (h[:-1] + h[1:]) / 2)(np.arange(0x7c01, dtype="<u2").view("<f2").astype("<f8"))[:-1])`;

function numpy(expression: string): Float64Array {
  const code = `import sys, numpy as np; sys.stdout.buffer.write((${expression}).tobytes())`;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', code], { maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(String(stderr));
  return new Float64Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
}
