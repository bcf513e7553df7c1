import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBody,
  decodeHeader,
  decodeTrajectory,
  encodeHeader,
  MAX_HEADER_BYTES,
  MAX_OBSERVATION_ELEMENTS,
  type Trajectory,
  TrajectoryError,
  type TrajectoryErrorCode,
  type TrajectoryHeader,
  TrajectoryWriter,
} from '../src/index.js';
import { episode, header as headers } from './arbitraries.js';
import { CARTPOLE_BYTES, CARTPOLE_HEADER } from './fixtures.js';

const CARTPOLE = Uint8Array.from(Buffer.from(CARTPOLE_BYTES, 'hex'));
const BODY = CARTPOLE.subarray(CARTPOLE.length - 68);

describe('canonical bytes', () => {
  it('decode to the same columns wherever the bytes lie in memory', () => {
    const shifted = new Uint8Array(CARTPOLE.length + 3);
    shifted.set(CARTPOLE, 3);
    expect(decodeTrajectory(shifted.subarray(3))).toEqual(decodeTrajectory(CARTPOLE));
  });

  it('survive decoding and writing again, byte for byte', () => {
    fc.assert(
      fc.property(episode, ({ header, first, steps }) => {
        const writer = new TrajectoryWriter(header);
        writer.writeReset(first);
        for (const step of steps) writer.writeStep(step);
        const { bytes } = writer.finish();
        const trajectory = decodeTrajectory(bytes);
        expect(trajectory.steps).toBe(steps.length);
        expect(trajectory.terminated).toBe(steps.at(-1)?.terminated ?? false);
        expect(trajectory.truncated).toBe(steps.at(-1)?.truncated ?? false);
        expect(rewritten(trajectory)).toEqual(bytes);
      }),
    );
  });

  it('have no second form: a changed byte is refused, or is another trajectory with the same bytes', () => {
    fc.assert(
      fc.property(fc.nat(CARTPOLE.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = CARTPOLE.slice();
        bytes[at]! ^= change;
        let trajectory: Trajectory;
        try {
          trajectory = decodeTrajectory(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TrajectoryError);
          return;
        }
        expect(rewritten(trajectory)).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('hostile bytes', () => {
  const refused = (bytes: Uint8Array): TrajectoryErrorCode => {
    try {
      decodeTrajectory(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(TrajectoryError);
      const { code, fault, retryable } = error as TrajectoryError;
      expect([fault, retryable]).toEqual(['caller', false]);
      return code;
    }
    throw new Error('the bytes were accepted');
  };
  const withHeader = (json: string | Uint8Array): Uint8Array =>
    Buffer.concat([Buffer.from('reroll-trajectory-1\n'), Buffer.from(json), Buffer.from('\n'), BODY]);
  const json = JSON.parse(Buffer.from(encodeHeader(CARTPOLE_HEADER)).toString().split('\n')[1]!) as object;
  const patched = (patch: object): string => JSON.stringify({ ...json, ...patch });

  it('are refused at every length but those that end a step', () => {
    const whole = [CARTPOLE.length - 52, CARTPOLE.length - 26, CARTPOLE.length];
    for (let length = 0; length <= CARTPOLE.length; length++) {
      const bytes = CARTPOLE.subarray(0, length);
      if (whole.includes(length)) expect(decodeTrajectory(bytes).steps).toBe(whole.indexOf(length));
      else expect(refused(bytes)).toBe('TRUNCATED');
    }
  });

  it('are refused with another magic', () => {
    expect(refused(Buffer.from('reroll-trajectory-2\n{}\n'))).toBe('BAD_MAGIC');
    expect(refused(Buffer.from('x'))).toBe('BAD_MAGIC');
  });

  it.each([
    ['not JSON', '{'],
    ['not an object', '[]'],
    ['not canonical: spaces', patched({}).replace(':', ': ')],
    ['not canonical: order', `{"seed":"0",${patched({}).slice(1).replace(',"seed":"42"', '')}`],
    ['a byte order mark', `\ufeff${patched({})}`],
    ['invalid UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['a member too many', patched({ zeal: 1 })],
    ['a member too few', patched({}).replace(',"seed":"42"', '')],
    ['env not a string', patched({ env: 1 })],
    ['env empty', patched({ env: '' })],
    ['options an array', patched({ options: [] })],
    ['another action dtype', patched({ actionDtype: '<i8' })],
    ['another observation dtype', patched({ observationDtype: '<f8' })],
    ['a shape that is no array', patched({ observationShape: 4 })],
    ['a fraction in the shape', patched({ observationShape: [1.5] })],
    ['zero in the shape', patched({ observationShape: [4, 0] })],
    ['a vast shape', patched({ observationShape: [MAX_OBSERVATION_ELEMENTS + 1] })],
    ['a shape whose product overflows', patched({ observationShape: Array<number>(64).fill(2 ** 52) })],
    ['a seed as a number', patched({ seed: 42 })],
    ['a seed with leading zeros', patched({ seed: '042' })],
    ['a seed of minus zero', patched({ seed: '-0' })],
    ['a fractional seed', patched({ seed: '4.2' })],
    ['a seed with a newline', patched({ seed: '42\n' })],
    ['no seed', patched({ seed: '' })],
  ])('are refused with a bad header: %s', (_, bad) => {
    expect(refused(withHeader(bad))).toBe('BAD_HEADER');
  });

  it('are refused with a header beyond the limit, and accepted at it', () => {
    const fill = (bytes: number) => patched({ env: 'x'.repeat(bytes - patched({ env: '' }).length) });
    expect(decodeTrajectory(withHeader(fill(MAX_HEADER_BYTES))).steps).toBe(2);
    expect(refused(withHeader(fill(MAX_HEADER_BYTES + 1)))).toBe('TOO_LARGE');
    expect(refused(Buffer.concat([Buffer.from('reroll-trajectory-1\n'), Buffer.alloc(1 << 20, 0x20)]))).toBe(
      'TOO_LARGE',
    );
  });

  it('are refused with undefined flags, steps after the end, or NaN', () => {
    const bodyOffset = CARTPOLE.length - BODY.length;
    const changed = (at: number, ...values: number[]): Uint8Array => {
      const bytes = CARTPOLE.slice();
      bytes.set(values, bodyOffset + at);
      return bytes;
    };
    expect(refused(changed(16 + 9, 4))).toBe('BAD_FLAGS');
    expect(refused(changed(16 + 9, 0x81))).toBe('BAD_FLAGS');
    expect(refused(changed(16 + 9, 1))).toBe('STEP_AFTER_END');
    expect(refused(changed(16 + 9, 2))).toBe('STEP_AFTER_END');
    expect(refused(changed(16 + 1, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f))).toBe('NOT_A_NUMBER');
    expect(refused(changed(0, 1, 0, 0x80, 0x7f))).toBe('NOT_A_NUMBER');
    expect(refused(changed(CARTPOLE.length - bodyOffset - 4, 0, 0, 0xc0, 0xff))).toBe('NOT_A_NUMBER');
  });
});

describe('encodeHeader', () => {
  it('is undone by decodeHeader', () => {
    fc.assert(
      fc.property(headers, (header) => {
        const bytes = encodeHeader(header);
        const decoded = decodeHeader(bytes);
        expect(decoded.bodyOffset).toBe(bytes.length);
        expect(encodeHeader(decoded.header)).toEqual(bytes);
        expect(decoded.header.seed).toBe(header.seed);
      }),
    );
  });

  it.each([
    [{ env: 5 }, TypeError, 'header.env must be a string, got number'],
    [{ seed: 42n }, TypeError, 'seed must be a string of decimal digits, got bigint'],
    [{ seed: '1e3' }, RangeError, 'seed must be an integer in decimal digits, got "1e3"'],
    [{ options: null }, TypeError, 'header.options must be an object'],
    [{ options: { low: Number.NaN } }, RangeError, 'value.options.low must be a finite number, got NaN'],
    [{ observationShape: [-1] }, RangeError, 'header.observationShape must hold positive integers, got -1'],
    [{ extra: 1 }, RangeError, 'header must have the members'],
  ])('names what is wrong: %o', (patch, error, message) => {
    const attempt = () => encodeHeader({ ...CARTPOLE_HEADER, ...patch } as unknown as TrajectoryHeader);
    expect(attempt).toThrow(error);
    expect(attempt).toThrow(message);
  });
});

describe('decodeBody', () => {
  it('copies: the columns outlive the memory they came from', () => {
    const memory = BODY.slice();
    const trajectory = decodeBody(CARTPOLE_HEADER, memory);
    memory.fill(0xff);
    expect(trajectory).toEqual(decodeTrajectory(CARTPOLE));
  });
});

function rewritten(trajectory: Trajectory): Uint8Array {
  const { header, steps, observations } = trajectory;
  const elements = observations.length / (steps + 1);
  const writer = new TrajectoryWriter(header);
  writer.writeReset(observations.subarray(0, elements));
  for (let t = 0; t < steps; t++) {
    writer.writeStep({
      action: trajectory.actions[t]!,
      reward: trajectory.rewards[t]!,
      terminated: t === steps - 1 && trajectory.terminated,
      truncated: t === steps - 1 && trajectory.truncated,
      observation: observations.subarray((t + 1) * elements, (t + 2) * elements),
    });
  }
  return writer.finish().bytes;
}
