import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { guestOf } from './support/guests.js';
import { hostileCorpus } from './support/hostile-corpus.js';
import { HOSTILE_LIMITS } from './support/hostile-record.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const ROUNDS = 40;
const MIB = 1024 * 1024;

const hungry = hostileCorpus().filter(({ file }) => file.startsWith('giant-allocation'));

test.each(hungry)('the memory that $file took comes back', async ({ language, source }) => {
  const resident = async (rounds: number): Promise<number> => {
    for (let round = 0; round < rounds; round++) {
      using guest = guestOf(language, source, { limits: HOSTILE_LIMITS });
      expect(guest.chooseAction({ observation: [] }).failure?.code).toBe('OUT_OF_MEMORY');
    }
    collectGarbage();
    // The engine unmaps a collected memory on a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 50));
    collectGarbage();
    return process.memoryUsage.rss();
  };
  const baseline = await resident(3);
  // Each round touches 32 MiB: kept, they would be more than a GiB.
  expect((await resident(ROUNDS)) - baseline).toBeLessThan(256 * MIB);
});
