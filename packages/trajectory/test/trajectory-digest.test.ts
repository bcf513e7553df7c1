import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bodyLayout,
  encodeTrajectory,
  MAX_HEADER_BYTES,
  sha256Hex,
  TrajectoryDigester,
  TrajectoryError,
  type TrajectoryFormat,
  trajectoryDigest,
} from '../src/index.js';
import { header as headers } from './arbitraries.js';
import { CARTPOLE_BYTES, CARTPOLE_DIGEST, CARTPOLE_HEADER } from './fixtures.js';

const BODY = Uint8Array.from(Buffer.from(CARTPOLE_BYTES, 'hex')).subarray(-68);

describe('TrajectoryDigester', () => {
  it('gives the digest of the canonical bytes for every seed, in any order', () => {
    fc.assert(
      fc.property(headers, fc.array(fc.bigInt(), { minLength: 1 }), fc.nat(5), (header, seeds, steps) => {
        const digester = new TrajectoryDigester(header);
        const { observationBytes, stepBytes } = bodyLayout(header);
        const body = new Uint8Array(observationBytes + steps * stepBytes).fill(1);
        for (const seed of seeds.map(String)) {
          const bytes = encodeTrajectory({ ...header, seed }, body);
          expect(digester.digest(seed, body)).toBe(sha256Hex(bytes));
          expect(trajectoryDigest({ ...header, seed }, body)).toBe(sha256Hex(bytes));
          const start = digester.headBytes(seed) + 3;
          const memory = new Uint8Array(start + body.length + 5).fill(1);
          expect(digester.digestInPlace(seed, memory, start, start + body.length)).toBe(sha256Hex(bytes));
          expect(memory).toEqual(Uint8Array.of(1, 1, 1, ...bytes, 1, 1, 1, 1, 1));
        }
      }),
    );
  });

  it('gives the same digest for a body that is streamed as for one that fits its buffer', () => {
    const digester = new TrajectoryDigester(CARTPOLE_HEADER);
    // 131,072 bytes fit; seeds of 1 to 60 digits put header and body on either side of that, and exactly there.
    const body = new Uint8Array(16 + 26 * 5_034).fill(7);
    for (let digits = 1; digits <= 60; digits++) {
      const seed = '9'.repeat(digits);
      expect(digester.digest(seed, body)).toBe(
        sha256Hex(encodeTrajectory({ ...CARTPOLE_HEADER, seed }, body)),
      );
    }
    expect(digester.digest('42', BODY)).toBe(CARTPOLE_DIGEST);
  });

  it('takes a seed up to the header’s limit, as the header does', () => {
    const digester = new TrajectoryDigester(CARTPOLE_HEADER);
    const digits = (count: number) => '9'.repeat(count);
    const jsonBytes = CARTPOLE_BYTES.length / 2 - BODY.length - 'reroll-trajectory-1\n\n'.length;
    const most = MAX_HEADER_BYTES - jsonBytes + CARTPOLE_HEADER.seed.length;
    const header = { ...CARTPOLE_HEADER, seed: digits(most) };
    expect(digester.digest(digits(most), BODY)).toBe(trajectoryDigest(header, BODY));
    expect(() => trajectoryDigest({ ...header, seed: digits(most + 1) }, BODY)).toThrow(TrajectoryError);
    expect(() => digester.digest(digits(most + 1), BODY)).toThrow(TrajectoryError);
  });

  it('refuses a body that ends inside a step, and a seed that is not one', () => {
    const digester = new TrajectoryDigester(CARTPOLE_HEADER);
    const memory = new Uint8Array(1000);
    const headBytes = digester.headBytes('42');
    expect(() => digester.digestInPlace('42', memory, headBytes - 1, headBytes + 15)).toThrow('start');
    expect(() => digester.digestInPlace('042', memory, 500, 516)).toThrow(RangeError);
    expect(() => digester.digestInPlace('42', memory, 500, 517)).toThrow(TrajectoryError);
    expect(() => digester.digestInPlace('42', memory, 990, 1006)).toThrow(RangeError);
    for (const length of [0, 15, 17, 41, 67]) {
      expect(() => digester.digest('42', BODY.subarray(0, length))).toThrow(TrajectoryError);
      expect(() => trajectoryDigest(CARTPOLE_HEADER, BODY.subarray(0, length))).toThrow(TrajectoryError);
      expect(() => encodeTrajectory(CARTPOLE_HEADER, BODY.subarray(0, length))).toThrow(TrajectoryError);
    }
    expect(() => digester.digest('0x2a', BODY)).toThrow(RangeError);
    expect(() => digester.digest(42 as unknown as string, BODY)).toThrow(TypeError);
    expect(digester.digest('42', BODY)).toBe(CARTPOLE_DIGEST);
  });

  it('refuses a format that is not one', () => {
    expect(() => new TrajectoryDigester({ ...CARTPOLE_HEADER, env: '' })).toThrow(RangeError);
    expect(() => new TrajectoryDigester({} as TrajectoryFormat)).toThrow(TypeError);
  });
});
