import { Tinypool } from 'tinypool';
import { expect, it } from 'vitest';
import { handOver } from '../src/workers/hand-over.js';

const handedOver = (answer: unknown) => {
  const moved = handOver(answer) as Record<symbol, unknown>;
  expect(moved[Tinypool.valueSymbol]).toBe(answer);
  return moved[Tinypool.transferableSymbol];
};

it('gives away whole buffers, each once, and no part of another', () => {
  const shared = new Uint8Array(4);
  const steps = Uint32Array.of(1, 2);
  const answer = {
    digests: 'ab',
    steps,
    actions: shared,
    again: shared,
    part: new Uint8Array(8).subarray(0, 4),
    empty: new Uint8Array(0),
    trajectories: [Uint8Array.of(7), new Uint8Array(0), new Uint8Array(6).subarray(2)],
    notes: null,
  };
  expect(handedOver(answer)).toEqual([steps.buffer, shared.buffer, answer.trajectories[0]!.buffer]);
});

it.each([undefined, null, 7, 'text'])('gives %s as it is', (answer) => {
  expect(handedOver(answer)).toEqual([]);
});
