import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SandboxClient } from '@reroll/sandbox';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { JS_IMAGE } from '../support/sandboxes.js';

const OWNER = fileURLToPath(new URL('../support/sandbox-owner.mjs', import.meta.url));

/** Sandboxes begun before the test is content, and at most so many owners at once on a small machine. */
const SANDBOXES = 200;
const OWNERS_AT_ONCE = 2;
const LANES = 4;

/** Fractions from 0 to 1, the same at every run (a linear congruential generator; Numerical Recipes' constants). */
function* fractions(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** What an owner can be in the middle of. */
const PHASES = ['create', 'exec', 'stop'];

/** Runs one owner and kills it `afterMs` after it has begun something `times` times; returns all that it had begun. */
async function killedOwner(tag: string, phase: string, times: number, afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [OWNER, JS_IMAGE, tag, String(LANES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const begun: string[] = [];
  let left = times;
  for await (const line of createInterface({ input: child.stdout })) {
    begun.push(line);
    if (line !== phase || --left !== 0) continue;
    await delay(afterMs);
    child.kill('SIGKILL');
  }
  return begun;
}

describe.skipIf(!has('docker'))('sandboxes whose owner is killed', () => {
  it(`leave nothing: 200 of them, killed in the middle of create, exec and stop`, async () => {
    const tag = `leak:${process.pid}`;
    const docker = new Docker();
    await using client = new SandboxClient();
    // A live owner's sandbox, which all the reaping must not touch.
    await using mine = await client.create({ image: JS_IMAGE, tags: ['bystander'] });

    const random = fractions(20_260_101);
    let owners = 0;
    let created = 0;
    const keepKilling = async () => {
      while (created < SANDBOXES) {
        const phase = PHASES[owners++ % PHASES.length] ?? 'create';
        const begun = await killedOwner(
          tag,
          phase,
          Math.ceil(random.next().value * 8),
          random.next().value * 150,
        );
        created += begun.filter((line) => line === 'create').length;
      }
    };
    await Promise.all(Array.from({ length: OWNERS_AT_ONCE }, keepKilling));
    expect(owners).toBeGreaterThanOrEqual(PHASES.length);

    // What was still being created when its owner died shows up only when the engine is done with it.
    const left = async () => {
      await client.prune();
      const containers = await docker.listContainers({
        all: true,
        filters: { label: ['reroll.kind=sandbox'] },
      });
      return containers.filter(({ Labels }) => Labels['reroll.tags'] === tag).length;
    };
    await expect.poll(left, { timeout: 30_000, interval: 1_000 }).toBe(0);
    await delay(2_000);
    expect(await left()).toBe(0);

    expect(mine.status).toBe('running');
    expect((await mine.exec(['echo', 'untouched'])).stdout).toBe('untouched\n');
  }, 300_000);
});
