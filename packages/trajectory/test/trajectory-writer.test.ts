import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeTrajectory,
  encodeHeader,
  sha256Hex,
  TrajectoryError,
  type TrajectoryErrorCode,
  type TrajectoryHeader,
  type TrajectoryStep,
  TrajectoryWriter,
} from '../src/index.js';
import { episode } from './arbitraries.js';
import { CARTPOLE_BYTES, CARTPOLE_DIGEST, CARTPOLE_HEADER } from './fixtures.js';

const FIRST = [0.5, -0.5, 0.25, -0];
const STEP: TrajectoryStep = {
  action: 1,
  reward: 1,
  terminated: false,
  truncated: false,
  observation: [1, 2, 3, 4],
};
const LAST: TrajectoryStep = {
  action: 0,
  reward: -0.5,
  terminated: true,
  truncated: true,
  observation: [-1, -2, -3, -4],
};
const HEAD_BYTES = encodeHeader(CARTPOLE_HEADER).length;

function codeOf(attempt: () => unknown): TrajectoryErrorCode {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(TrajectoryError);
    return (error as TrajectoryError).code;
  }
  throw new Error('nothing was thrown');
}

function written(writer: TrajectoryWriter) {
  writer.writeReset(FIRST);
  writer.writeStep(STEP);
  writer.writeStep(LAST);
  return writer.finish();
}

describe('TrajectoryWriter', () => {
  it('writes the canonical bytes and their digest', () => {
    const { bytes, digest, steps } = written(new TrajectoryWriter(CARTPOLE_HEADER));
    expect(Buffer.from(bytes).toString('hex')).toBe(CARTPOLE_BYTES);
    expect(digest).toBe(CARTPOLE_DIGEST);
    expect(steps).toBe(2);
  });

  it('writes into the caller’s memory and nowhere beyond', () => {
    const memory = new Uint8Array(1_000).fill(0xee);
    const buffer = memory.subarray(7, 7 + CARTPOLE_BYTES.length / 2);
    const { bytes } = written(new TrajectoryWriter(CARTPOLE_HEADER, { buffer }));
    expect(bytes.buffer).toBe(memory.buffer);
    expect(Buffer.from(bytes).toString('hex')).toBe(CARTPOLE_BYTES);
    expect(memory.subarray(0, 7).every((byte) => byte === 0xee)).toBe(true);
    expect(memory.subarray(7 + bytes.length).every((byte) => byte === 0xee)).toBe(true);
  });

  it('hashes an episode of any length on the way as it would at once', () => {
    for (const steps of [0, 157, 2_515, 2_516, 2_517, 10_000]) {
      const writer = new TrajectoryWriter(CARTPOLE_HEADER);
      writer.writeReset(FIRST);
      for (let t = 0; t < steps; t++) writer.writeStep({ ...STEP, action: t & 0xff });
      const { bytes, digest } = writer.finish();
      expect(bytes.length).toBe(HEAD_BYTES + 16 + 26 * steps);
      expect(digest).toBe(sha256Hex(bytes));
    }
  });

  it('holds every value of the dtypes', () => {
    fc.assert(
      fc.property(episode, ({ header, first, steps }) => {
        const writer = new TrajectoryWriter(header);
        writer.writeReset(
          header.observationDtype === '<f4' ? Float32Array.from(first) : Int8Array.from(first),
        );
        for (const step of steps) writer.writeStep(step);
        const { bytes, digest } = writer.finish();
        expect(digest).toBe(sha256Hex(bytes));
      }),
    );
  });

  it('stops at its limit, unchanged, and at the end of the caller’s buffer', () => {
    const full = HEAD_BYTES + 16 + 26;
    for (const options of [{ maxBytes: full + 25 }, { buffer: new Uint8Array(full + 25) }]) {
      const writer = new TrajectoryWriter(CARTPOLE_HEADER, options);
      writer.writeReset(FIRST);
      writer.writeStep(STEP);
      expect(codeOf(() => writer.writeStep(LAST))).toBe('TOO_LARGE');
      expect(writer.steps).toBe(1);
      const { bytes } = writer.finish();
      expect(Buffer.from(bytes).toString('hex')).toBe(CARTPOLE_BYTES.slice(0, 2 * full));
    }
    expect(codeOf(() => new TrajectoryWriter(CARTPOLE_HEADER, { maxBytes: HEAD_BYTES - 1 }))).toBe(
      'TOO_LARGE',
    );
    expect(codeOf(() => new TrajectoryWriter(CARTPOLE_HEADER, { buffer: new Uint8Array(0) }))).toBe(
      'TOO_LARGE',
    );
  });

  it('refuses calls out of order', () => {
    const writer = new TrajectoryWriter(CARTPOLE_HEADER);
    expect(codeOf(() => writer.writeStep(STEP))).toBe('OUT_OF_ORDER');
    expect(codeOf(() => writer.finish())).toBe('OUT_OF_ORDER');
    writer.writeReset(FIRST);
    expect(codeOf(() => writer.writeReset(FIRST))).toBe('OUT_OF_ORDER');
    writer.writeStep(STEP);
    writer.writeStep(LAST);
    expect(codeOf(() => writer.writeStep(STEP))).toBe('STEP_AFTER_END');
    expect(writer.finish().digest).toBe(CARTPOLE_DIGEST);
    expect(codeOf(() => writer.finish())).toBe('OUT_OF_ORDER');
    expect(codeOf(() => writer.writeStep(STEP))).toBe('OUT_OF_ORDER');
  });

  it.each([
    [true, false],
    [false, true],
  ])('takes no step after one with terminated %s and truncated %s', (terminated, truncated) => {
    const writer = new TrajectoryWriter(CARTPOLE_HEADER);
    writer.writeReset(FIRST);
    writer.writeStep({ ...STEP, terminated, truncated });
    expect(codeOf(() => writer.writeStep(STEP))).toBe('STEP_AFTER_END');
    expect(decodeTrajectory(writer.finish().bytes)).toMatchObject({ steps: 1, terminated, truncated });
  });

  it.each([
    [{ action: 256 }, RangeError, 'action must be an integer from 0 to 255, got 256'],
    [{ action: -1 }, RangeError, 'action must be an integer from 0 to 255, got -1'],
    [{ action: 0.5 }, RangeError, 'action must be an integer from 0 to 255, got 0.5'],
    [{ action: Number.NaN }, RangeError, 'action must be an integer from 0 to 255, got NaN'],
    [{ action: '1' }, TypeError, 'action must be a number, got string'],
    [{ reward: null }, TypeError, 'reward must be a number, got object'],
    [{ reward: Number.NaN }, TrajectoryError, 'reward is NaN'],
    [{ terminated: 1 }, TypeError, 'terminated must be a boolean, got number'],
    [{ truncated: undefined }, TypeError, 'truncated must be a boolean, got undefined'],
    [{ observation: [1, 2, 3] }, RangeError, 'observation must have 4 elements, got 3'],
    [{ observation: [1, 2, 3, '4'] }, TypeError, 'observation[3] must be a number, got string'],
    [{ observation: [1, 2, 3, 0.1] }, RangeError, 'observation[3] must be a value of dtype "<f4", got 0.1'],
    [{ observation: [1, Number.NaN, 3, 4] }, TrajectoryError, 'observation[1] is NaN'],
  ])('refuses the step %o and stays as it was', (patch, error, message) => {
    const writer = new TrajectoryWriter(CARTPOLE_HEADER);
    writer.writeReset(FIRST);
    writer.writeStep(STEP);
    const attempt = () => writer.writeStep({ ...STEP, ...patch } as unknown as TrajectoryStep);
    expect(attempt).toThrow(error);
    expect(attempt).toThrow(message);
    writer.writeStep(LAST);
    expect(writer.finish().digest).toBe(CARTPOLE_DIGEST);
  });

  it.each([128, -129, 0.5])('refuses %d as i8', (value) => {
    const header: TrajectoryHeader = { ...CARTPOLE_HEADER, observationDtype: '|i1', observationShape: [] };
    expect(() => new TrajectoryWriter(header).writeReset([value])).toThrow(RangeError);
  });

  it.each([
    [{ maxBytes: 0 }, RangeError],
    [{ maxBytes: 1.5 }, RangeError],
    [{ maxBytes: 1_000, buffer: new Uint8Array(1_000) }, TypeError],
  ])('refuses the options %o', (options, error) => {
    expect(() => new TrajectoryWriter(CARTPOLE_HEADER, options)).toThrow(error);
  });
});
