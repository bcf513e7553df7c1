// How much room a block takes, around the most that a core can have and where 32 bits would wrap around.
import { describe, expect, it } from 'vitest';
import { type BlockRequest, prepareBlock, SINGLE } from '../src/block.js';
import { builtInManifest, findEnvironment, resolveOptions } from '../src/index.js';
import { inlinedModule } from '../src/inlined-module.js';
import { instantiate, MAX_MEMORY_BYTES } from '../src/kernel.js';

const kernel = instantiate({ module: inlinedModule() }, () => 1);
const entry = findEnvironment(builtInManifest(), 'CartPole-v1');
const options = resolveOptions(entry, {}, 'make');

const vectorOf = (numEnvs: number): BlockRequest => ({
  entry,
  options,
  numEnvs,
  autoreset: 0,
  recordSteps: 0,
});
const recordingOf = (recordSteps: number): BlockRequest => ({
  entry,
  options,
  numEnvs: 1,
  autoreset: SINGLE,
  recordSteps,
});

/** Where the block of a request ends in a core that has nothing else. */
const endOf = (request: BlockRequest) => kernel.arenaAddress() + prepareBlock(kernel, request);

/** The greatest count that is not refused. */
function greatest(request: (count: number) => BlockRequest): number {
  let [accepted, refused] = [1, 2 ** 31];
  while (refused - accepted > 1) {
    const count = Math.floor((accepted + refused) / 2);
    try {
      prepareBlock(kernel, request(count));
      accepted = count;
    } catch {
      refused = count;
    }
  }
  return accepted;
}

describe.each([
  { name: 'numEnvs', request: vectorOf, together: 16 },
  { name: 'recordSteps', request: recordingOf, together: 1 },
])('a block with more and more $name', ({ name, request, together }) => {
  const most = greatest(request);
  const bytesOfMost = endOf(request(most));

  it('is taken as long as a core can hold it', () => {
    // Columns have room for whole sixteens of environments, and a block of one ends at a multiple of 16 bytes but for its recording.
    const growth = bytesOfMost - endOf(request(most - together));
    expect(bytesOfMost).toBeLessThanOrEqual(MAX_MEMORY_BYTES);
    expect(bytesOfMost + growth).toBeGreaterThan(MAX_MEMORY_BYTES);
  });

  it('is refused beyond, also where 32 bits would count it as small', () => {
    const refusal = (count: number) =>
      `${name} must fit into the 1073741824 bytes that a core can have, ${count} of CartPole-v1 take `;
    for (const wraps of [0, 1, 2, 3, 5, 8]) {
      const count = most + 1 + Math.ceil((wraps * 2 ** 32 * most) / bytesOfMost);
      expect(() => prepareBlock(kernel, request(count))).toThrow(refusal(count));
    }
  });
});
