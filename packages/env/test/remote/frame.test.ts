import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, type Frame } from '../../src/remote/frame.js';
import { FrameDecoder } from '../../src/remote/frame-decoder.js';
import { DEFAULT_FRAME_LIMITS } from '../../src/remote/limits.js';
import { NDArray } from '../../src/remote/ndarray.js';
import { bytesOf, ndarray } from './arbitraries.js';

const decodeAll = (chunks: Iterable<Uint8Array>, limits = DEFAULT_FRAME_LIMITS): Frame[] => {
  const decoder = new FrameDecoder(limits);
  const frames = [...chunks].flatMap((chunk) => decoder.push(chunk));
  decoder.end();
  return frames;
};

/** A frame with any header text and payload, as a hostile peer may write it. */
function rawFrame(header: string | Uint8Array, payload = new Uint8Array(0)): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(12 + text.length + payload.length);
  bytes.set([0x52, 0x52, 0x4c, 0x01]);
  new DataView(bytes.buffer).setUint32(4, text.length, true);
  new DataView(bytes.buffer).setUint32(8, payload.length, true);
  bytes.set(text, 12);
  bytes.set(payload, 12 + text.length);
  return bytes;
}

describe('a frame', () => {
  it('has the documented bytes', () => {
    const array = new NDArray('<f4', [2], Float32Array.of(1, -2));
    const flag = new NDArray('|b1', [], Uint8Array.of(1));
    const header = { id: 3, type: 'step', action: { $array: 1 } };
    const text = '{"id":3,"type":"step","action":{"$array":1},"arrays":[["|b1",[]],["<f4",[2]]]}';
    const payload = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
    expect(encodeFrame({ header, arrays: [flag, array] })).toEqual(rawFrame(text, payload));
  });

  it('survives the wire bit for bit, whatever its arrays are and however the stream is cut', () => {
    const frames = fc.array(fc.array(ndarray, { maxLength: 5 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (lists, cuts) => {
        const wire = lists.map((arrays, id) => encodeFrame({ header: { id, text: 'é\u0000' }, arrays }));
        const received = decodeAll(cut(concatenate(wire), cuts));
        expect(received.map(({ header }) => header['id'])).toEqual(lists.map((_, id) => id));
        received.forEach((frame, i) => {
          expect(frame.header['text']).toBe('é\u0000');
          expect(frame.arrays.map(({ dtype, shape }) => ({ dtype, shape }))).toEqual(
            lists[i]!.map(({ dtype, shape }) => ({ dtype, shape })),
          );
          expect(frame.arrays.map(bytesOf)).toEqual(lists[i]!.map(bytesOf));
        });
      }),
    );
  });

  it('arrives in memory of its own, which later frames do not touch', () => {
    const frame = (n: number) =>
      encodeFrame({ header: {}, arrays: [new NDArray('<i4', [1], Int32Array.of(n))] });
    const chunk = concatenate([frame(1), frame(2)]);
    const [first, second] = decodeAll([chunk]);
    chunk.fill(0xff);
    expect([first!.arrays[0]!.data, second!.arrays[0]!.data]).toEqual([Int32Array.of(1), Int32Array.of(2)]);
  });
});

describe('a hostile stream', () => {
  const ok = rawFrame('{"arrays":[]}');

  it.each([
    ['plain text', new TextEncoder().encode('Loading environment...'), 'BAD_FRAME'],
    ['one wrong byte', Uint8Array.of(0x52, 0x50), 'BAD_FRAME'],
    ['a later version of the framing', Uint8Array.of(0x52, 0x52, 0x4c, 0x02), 'BAD_FRAME'],
    ['garbage after a good frame', concatenate([ok, Uint8Array.of(1)]), 'BAD_FRAME'],
    ['a header that is no JSON', rawFrame('{"arrays":[]'), 'BAD_FRAME'],
    ['a header that is no UTF-8', rawFrame(Uint8Array.of(0x22, 0xff, 0x22)), 'BAD_FRAME'],
    ['a header that is a list', rawFrame('[]'), 'BAD_FRAME'],
    ['no header', rawFrame(''), 'BAD_FRAME'],
    ['no table of arrays', rawFrame('{}'), 'BAD_FRAME'],
    ['an array described by text', rawFrame('{"arrays":["|u"]}'), 'BAD_FRAME'],
    ['an array with more than dtype and shape', rawFrame('{"arrays":[["|u1",[0],0]]}'), 'BAD_FRAME'],
    ['an array described by null', rawFrame('{"arrays":[null]}'), 'BAD_FRAME'],
    ['an unknown dtype', rawFrame('{"arrays":[["<f3",[]]]}', new Uint8Array(3)), 'BAD_FRAME'],
    ['a dtype from the prototype', rawFrame('{"arrays":[["toString",[]]]}'), 'BAD_FRAME'],
    ['a negative dimension', rawFrame('{"arrays":[["<f4",[-1]]]}'), 'BAD_FRAME'],
    ['a fractional dimension', rawFrame('{"arrays":[["<f4",[0.5]]]}'), 'BAD_FRAME'],
    ['a dimension that is text', rawFrame('{"arrays":[["|u1",["1"]]]}', new Uint8Array(1)), 'BAD_FRAME'],
    ['a shape beyond counting', rawFrame('{"arrays":[["|u1",[1e15,1e15]]]}'), 'BAD_FRAME'],
    [
      '65 dimensions',
      rawFrame(`{"arrays":[["|u1",[${Array(65).fill(1)}]]]}`, new Uint8Array(1)),
      'BAD_FRAME',
    ],
    ['too short a payload', rawFrame('{"arrays":[["<f8",[2]]]}', new Uint8Array(8)), 'BAD_FRAME'],
    ['too long a payload', rawFrame('{"arrays":[["<f8",[1]]]}', new Uint8Array(9)), 'BAD_FRAME'],
    ['a boolean of 2', rawFrame('{"arrays":[["|b1",[1]]]}', Uint8Array.of(2)), 'BAD_FRAME'],
    ['too many arrays', rawFrame(`{"arrays":[${Array(65_537).fill('["|u1",[0]]')}]}`), 'BAD_FRAME'],
    ['an announcement of 4 GiB', new Uint8Array([...ok.slice(0, 8), 255, 255, 255, 255]), 'FRAME_TOO_LARGE'],
    ['a huge header', new Uint8Array([...ok.slice(0, 4), 255, 255, 255, 255, 0, 0, 0, 0]), 'FRAME_TOO_LARGE'],
    ['an end inside the prefix', ok.slice(0, 7), 'TRUNCATED_FRAME'],
    ['an end inside the header', ok.slice(0, 15), 'TRUNCATED_FRAME'],
    [
      'an end inside the payload',
      rawFrame('{"arrays":[["<f8",[1]]]}', new Uint8Array(8)).slice(0, -1),
      'TRUNCATED_FRAME',
    ],
  ])('%s is refused by name', (_, bytes, code) => {
    expect(() => decodeAll([bytes])).toThrow(expect.objectContaining({ name: 'ProtocolError', code }));
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(() => decodeAll(single)).toThrow(expect.objectContaining({ name: 'ProtocolError', code }));
  });

  it('may fill header and payload up to their limits', () => {
    const bytes = rawFrame('{"arrays":[["<f8",[1]]]}', new Uint8Array(8));
    const limits = { maxHeaderBytes: 24, maxPayloadBytes: 8 };
    expect(new FrameDecoder(limits).push(bytes)).toHaveLength(1);
    for (const name of ['maxHeaderBytes', 'maxPayloadBytes'] as const) {
      const tighter = new FrameDecoder({ ...limits, [name]: limits[name] - 1 });
      expect(() => tighter.push(bytes)).toThrow(expect.objectContaining({ code: 'FRAME_TOO_LARGE' }));
    }
  });

  it('never gets anything but frames or a ProtocolError out of random damage', () => {
    const good = encodeFrame({
      header: { id: 1, type: 'step' },
      arrays: [new NDArray('<f4', [4], new Float32Array(4))],
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }), (damage) => {
        const bytes = good.slice();
        for (const [at, byte] of damage) bytes[at] = byte;
        try {
          decodeAll([bytes], { maxHeaderBytes: 1000, maxPayloadBytes: 1000 });
        } catch (error) {
          expect(error).toMatchObject({ name: 'ProtocolError' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('quotes what a peer sent instead of a frame', () => {
    expect(() => decodeAll([new TextEncoder().encode('Traceback')])).toThrow(/it sent "Tracebac/);
  });
});

describe('NDArray', () => {
  it('names what does not fit', () => {
    expect(() => new NDArray('<f4', [2], Float32Array.of(1))).toThrow(RangeError);
    expect(() => new NDArray('<f4', [1], Float64Array.of(1) as never)).toThrow(
      'data must be a Float32Array for <f4, got Float64Array',
    );
    expect(() => new NDArray('<f5' as '<f4', [1], Float32Array.of(1))).toThrow('dtype');
    expect(() => new NDArray('<f4', [-1], new Float32Array(1))).toThrow('shape');
    expect(new NDArray('<c8', [1], Float32Array.of(1, 2)).data.length).toBe(2);
  });
});

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

function* cut(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  let offset = 0;
  for (let i = 0; offset < bytes.length; i++) {
    const length = lengths[i % lengths.length]!;
    yield bytes.slice(offset, offset + length);
    offset += length;
  }
}
