import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameParser } from '../src/engine/frames.js';

function frame(stream: 1 | 2, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + payload.length);
  bytes[0] = stream;
  new DataView(bytes.buffer).setUint32(4, payload.length);
  bytes.set(payload, 8);
  return bytes;
}

describe('frames of the engine', () => {
  it('come apart the same however the network cuts them', () => {
    const frames = fc.array(
      fc.record({
        stream: fc.constantFrom(1 as const, 2 as const),
        payload: fc.uint8Array({ maxLength: 300 }),
      }),
    );
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
        const wire = Buffer.concat(sent.map(({ stream, payload }) => frame(stream, payload)));
        const parser = new FrameParser();
        const got = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
        for (let at = 0, turn = 0; at < wire.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          for (const piece of parser.push(wire.subarray(at, at + size))) got[piece.name].push(piece.bytes);
          at += size;
        }
        for (const [name, stream] of [
          ['stdout', 1],
          ['stderr', 2],
        ] as const) {
          const expected = Buffer.concat(
            sent.filter((one) => one.stream === stream).map((one) => one.payload),
          );
          expect(Buffer.concat(got[name])).toEqual(expected);
        }
      }),
    );
  });

  it('pass a long payload on before it is complete', () => {
    const parser = new FrameParser();
    const whole = frame(2, new Uint8Array(1000).fill(7));
    const [piece] = [...parser.push(whole.subarray(0, 108))];
    expect(piece).toEqual({ name: 'stderr', bytes: new Uint8Array(100).fill(7) });
  });
});
