import { expect, it } from 'vitest';
import { readMarshal } from '../../src/code/read-marshal.js';

it('never goes back: a length below 0 would have it read the same bytes for ever', () => {
  const text = (length: number) => [0x73, ...new Uint8Array(Int32Array.of(length).buffer)];
  expect(readMarshal(Uint8Array.from(text(0)))).toEqual(new Uint8Array(0));
  for (const length of [-1, -5, -(2 ** 31)]) {
    expect(() => readMarshal(Uint8Array.from(text(length)))).toThrow('it ends too early');
  }
});
