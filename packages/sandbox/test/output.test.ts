import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKPRESSURE_BYTES, OutputPipe } from '../src/process/output.js';

const encode = (text: string) => new TextEncoder().encode(text);

async function collect<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

describe('capture', () => {
  it('keeps exactly the first bytes and counts the rest', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), fc.nat(200), (pieces, cap) => {
        const pipe = new OutputPipe(cap);
        for (const piece of pieces) pipe.push(piece);
        const all = Buffer.concat(pieces);
        expect(Buffer.from(pipe.capture())).toEqual(all.subarray(0, cap));
        expect(pipe.producedBytes).toBe(all.length);
        expect(pipe.truncated).toBe(all.length > cap);
      }),
    );
  });

  it('leaves out the character that the cap cuts in two, and no other', () => {
    const pipe = new OutputPipe(5);
    pipe.push(encode('é€é'));
    expect(pipe.captureText()).toBe('é€');
    const within = new OutputPipe(4);
    within.push(encode('é€é'));
    expect(within.captureText()).toBe('é');
  });

  it('shows malformed bytes as U+FFFD, also at the end of a whole stream', () => {
    const pipe = new OutputPipe(100);
    pipe.push(Uint8Array.of(0x61, 0xe2, 0x82));
    expect(pipe.captureText()).toBe('a\ufffd');
  });

  it('does not share memory with the network buffer', () => {
    const pipe = new OutputPipe(100);
    const buffer = Buffer.from('one');
    pipe.push(buffer);
    buffer.fill('x');
    expect(pipe.captureText()).toBe('one');
  });
});

describe('reading', () => {
  it('gives text whole, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        async (text, size) => {
          const pipe = new OutputPipe(0);
          const reading = collect(pipe.text());
          await Promise.resolve();
          const bytes = encode(text);
          for (let at = 0; at < bytes.length; at += size) void pipe.push(bytes.subarray(at, at + size));
          pipe.end();
          expect((await reading).join('')).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
        },
      ),
    );
  });

  it('gives lines, the last one also without an end of line', async () => {
    const pipe = new OutputPipe(100);
    for (const part of ['on', 'e\ntwo\n', '\nthree']) void pipe.push(encode(part));
    pipe.end();
    expect(await collect(pipe.lines())).toEqual(['one', 'two', '', 'three']);
  });

  it('starts with what was captured before the reader came', async () => {
    const pipe = new OutputPipe(3);
    void pipe.push(encode('abcdef'));
    const reading = collect(pipe.text());
    await Promise.resolve();
    void pipe.push(encode('ghi'));
    pipe.end();
    expect((await reading).join('')).toBe('abcghi');
  });

  it('ends with the failure that cut the stream', async () => {
    const pipe = new OutputPipe(100);
    pipe.end(new Error('cut'));
    await expect(collect(pipe)).rejects.toThrow('cut');
  });

  it('refuses a second reader', async () => {
    const pipe = new OutputPipe(100);
    pipe.end();
    await collect(pipe);
    await expect(collect(pipe)).rejects.toThrow(TypeError);
  });
});

describe('backpressure', () => {
  const big = new Uint8Array(BACKPRESSURE_BYTES + 1);

  it('holds nobody back while nobody reads', () => {
    expect(new OutputPipe(10).push(big)).toBeUndefined();
  });

  it('holds the writer until the reader has caught up', async () => {
    const pipe = new OutputPipe(0);
    const reader = pipe[Symbol.asyncIterator]();
    const first = reader.next();
    await Promise.resolve();
    const wait = pipe.push(big);
    expect(wait).toBeInstanceOf(Promise);
    expect((await first).value?.length).toBe(big.length);
    await wait;
  });

  it('goes on while more waits than the limit', async () => {
    const pipe = new OutputPipe(0);
    const reader = pipe[Symbol.asyncIterator]();
    const first = reader.next();
    await Promise.resolve();
    let hasRoom = false;
    pipe.push(big);
    pipe.push(big)?.then(() => {
      hasRoom = true;
    });
    await first;
    await new Promise(setImmediate);
    expect(hasRoom).toBe(false);
    await reader.next();
    await new Promise(setImmediate);
    expect(hasRoom).toBe(true);
  });

  it('lets go of every writer at once', async () => {
    const pipe = new OutputPipe(0);
    const reader = pipe[Symbol.asyncIterator]();
    const first = reader.next();
    await Promise.resolve();
    const waits = [pipe.push(big), pipe.push(big)];
    await first;
    await reader.next();
    await Promise.all(waits);
  });

  it.each([
    [
      'the reader leaves',
      async (reader: AsyncGenerator<Uint8Array>) => void (await reader.return(undefined)),
    ],
    [
      'the process is killed',
      async (_: AsyncGenerator<Uint8Array>, pipe: OutputPipe) => pipe.stopHoldingBack(),
    ],
  ])('ends when %s', async (_, leave) => {
    const pipe = new OutputPipe(0);
    const reader = pipe[Symbol.asyncIterator]();
    const first = reader.next();
    await Promise.resolve();
    void pipe.push(Uint8Array.of(1));
    await first;
    const wait = pipe.push(big);
    expect(wait).toBeInstanceOf(Promise);
    await leave(reader, pipe);
    await wait;
  });

  it('never begins again once the process is killed', async () => {
    const pipe = new OutputPipe(0);
    const reader = pipe[Symbol.asyncIterator]();
    const first = reader.next();
    pipe.stopHoldingBack();
    expect(pipe.push(big)).toBeUndefined();
    expect(pipe.push(big)).toBeUndefined();
    await first;
    expect((await reader.next()).value).toEqual(big);
  });
});
