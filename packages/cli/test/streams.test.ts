import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { pipeTo } from '../src/output/streams.js';

/** Pieces without an end, and how many of them have been taken. */
function endless() {
  const taken = { pieces: 0 };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      taken.pieces++;
      yield new Uint8Array(1024);
    }
  }
  return { pieces: pieces(), taken };
}

test('a slow reader slows its producer, until the signal fires', async () => {
  const { pieces, taken } = endless();
  const waiting: (() => void)[] = [];
  const target = new Writable({
    highWaterMark: 1024,
    write: (_bytes, _encoding, done) => void waiting.push(done),
  });
  const controller = new AbortController();
  const piping = pipeTo(pieces, target, controller.signal).catch((error: unknown) => error);
  await new Promise(setImmediate);
  expect(taken.pieces).toBe(1);
  waiting.shift()?.();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(taken.pieces).toBe(2);
  controller.abort(new Error('enough'));
  expect(await piping).toMatchObject({ name: 'AbortError' });
});
