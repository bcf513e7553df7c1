// The examples pass every check, and play as they say.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeEnv } from '@reroll/env';
import {
  type BuiltModule,
  buildEnvironments,
  builtInsUnderTest,
  checkEnvironment,
  moduleUnderTest,
} from '@reroll/env-kit';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { inFolder } from './support/environments.js';

const folder = fileURLToPath(new URL('../../../examples/own-environment/', import.meta.url));
let built: BuiltModule;

vi.setConfig({ testTimeout: 240_000 });

beforeAll(async () => {
  built = await buildEnvironments([`${folder}hover.ts`, `${folder}treasure.ts`]);
}, 120_000);

describe('the examples', () => {
  it('pass every check', async () => {
    await inFolder({ 'own.wasm': built.bytes }, async (temporary) => {
      for (const env of await moduleUnderTest(join(temporary, 'own.wasm'))) {
        const { results } = await checkEnvironment(env);
        expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
        expect(results.filter(({ outcome }) => outcome === 'skipped').map(({ check }) => check)).toEqual([
          'options',
        ]);
      }
    });
  });

  it('Treasure shows walls, walker and treasure, and masks the ways into walls', () => {
    using env = makeEnv({ module: built.bytes, id: 'Treasure-v0' });
    for (let seed = 0; seed < 20; seed++) {
      const { observation, info } = env.reset({ seed });
      const image = [...(observation as Uint8Array)];
      const [walker, treasure] = [image.indexOf(255), image.indexOf(128)];
      expect([
        image.filter((each) => each === 255).length,
        image.filter((each) => each === 128).length,
      ]).toEqual([1, 1]);
      const ways = [walker - 8, walker + 1, walker + 8, walker - 1];
      expect([...info.action_mask!]).toEqual(ways.map((cell) => Number(image[cell] !== 64)));
      const action = info.action_mask!.indexOf(1);
      const after = env.step(action);
      expect((after.observation as Uint8Array)[ways[action]!]).toBe(255);
      expect([after.terminated, after.reward]).toEqual(
        ways[action] === treasure ? [true, 1] : [false, -0.01],
      );
    }
  });

  it('Hover falls without thrust and clips too much of it', () => {
    using env = makeEnv({ module: built.bytes, id: 'Hover-v0' });
    const speed = (action: number) => {
      env.reset({ seed: 0 });
      return (env.step([action]).observation as Float32Array)[1]!;
    };
    expect(speed(-1)).toBeLessThan(-0.1);
    expect(speed(5)).toBe(speed(1));
  });
});

describe('the built-in environments', () => {
  it('pass every check', { timeout: 300_000 }, async () => {
    for (const env of await builtInsUnderTest()) {
      const { otherHosts: _, speed: __, ...rest } = env;
      const { results } = await checkEnvironment(rest, { steps: 60, seeds: [0, 1, 2] });
      expect([env.id, results.filter(({ outcome }) => outcome === 'failed')]).toEqual([env.id, []]);
    }
  });
});
