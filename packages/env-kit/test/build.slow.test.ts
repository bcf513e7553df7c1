// From a file to a module, and what the build says of files that give none.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { makeEnv, makeVectorEnv } from '@reroll/env';
import { describe, expect, it } from 'vitest';
import { buildEnvironments } from '../src/compile/build-environments.js';
import { BuildError } from '../src/compile/build-error.js';
import { type EnvironmentText, environmentText, inFolder } from './support/environments.js';

const build = (text: EnvironmentText = {}) =>
  inFolder({ 'walk.ts': environmentText(text) }, (folder) => buildEnvironments([join(folder, 'walk.ts')]));

async function problemOf(text: EnvironmentText): Promise<string> {
  const error = await build(text).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BuildError);
  return (error as BuildError).message;
}

describe('buildEnvironments', () => {
  it('gives the same bytes anywhere, which work as a built-in environment does', async () => {
    const [one, other] = [await build(), await build()];
    expect(other.sha256).toBe(one.sha256);
    expect(one.sha256).toBe(createHash('sha256').update(one.bytes).digest('hex'));
    expect(one.manifest.environments).toMatchObject([
      { id: 'Walk-v0', reward: 'not described', kernel: 'walk' },
    ]);
    using env = makeEnv(one.bytes, { maxEpisodeSteps: 3 });
    env.actionSpace.seed(1);
    env.reset({ seed: 5 });
    const steps = Array.from({ length: 3 }, () => env.step(env.actionSpace.sample()));
    expect(steps.map(({ truncated }) => truncated)).toEqual([false, false, true]);
    expect(env.observationSpace.contains(steps[0]!.observation)).toBe(true);
    using envs = makeVectorEnv({ module: one.bytes, id: 'Walk-v0' }, { numEnvs: 3 });
    expect(envs.reset({ seed: 4 }).observations).toHaveLength(3);
    expect(() => makeEnv({ module: one.bytes, id: 'Run-v0' })).toThrow(/there is no environment "Run-v0"/);
  });

  it('puts several files into one module, and refuses two of one id', async () => {
    const text = environmentText();
    const files = {
      'walk.ts': text,
      'run.ts': text.replaceAll('Walk', 'Run'),
      'again.ts': text.replace('export class Walk', 'export class Again'),
    };
    await inFolder(files, async (folder) => {
      const at = (name: string) => join(folder, name);
      const { bytes } = await buildEnvironments([at('walk.ts'), at('run.ts')]);
      expect(() => makeEnv(bytes)).toThrow(/id must name one of Walk-v0, Run-v0/);
      using env = makeEnv({ module: bytes, id: 'Run-v0' });
      expect(env.spec.id).toBe('Run-v0');
      await expect(buildEnvironments([at('walk.ts'), at('again.ts')])).rejects.toThrow('with the id Walk-v0');
    });
  });

  it.each<[string, EnvironmentText, RegExp]>([
    ['Math', { reset: 'this.position = Math.sin(1);' }, /^walk\.ts:10 Math\.sin/],
    [
      'arrays made on the way',
      { step: 'const a = [this.position]; this.position = a[0];' },
      /memory is allocated.*in walk\/Walk\.step/s,
    ],
    [
      'min of floats',
      { step: 'this.position = min(this.position, 3.0);' },
      /min and max of floats differ.*walk\/Walk\.step/s,
    ],
    [
      'functions as values',
      {
        module: 'function f(): i32 { return 1; }\nconst F: StaticArray<() => i32> = [f, f];',
        step: 'step.reward = F[load<u8>(action)]();',
      },
      /a function is used as a value/,
    ],
    [
      'a field that is not there',
      { step: 'this.place = 1;' },
      /Property 'place' does not exist[\s\S]*walk\.ts\(16,/,
    ],
    [
      'a manifest with a lie',
      { manifest: { rewardRange: [1] } },
      /has a rewardRange that is no two numbers or nulls in Walk-v0/,
    ],
    [
      'actions without bounds',
      { manifest: { actionSpace: { type: 'Box', dtype: '<f4', shape: [1], low: null, high: 1 } } },
      /actions without bounds/,
    ],
    [
      'too many actions',
      { manifest: { actionSpace: { type: 'Discrete', n: 300, start: 0 } } },
      /at most 256 actions/,
    ],
    [
      'a wide observation',
      { manifest: { observationSpace: { type: 'Box', dtype: '<f4', shape: [300], low: 0, high: 1 } } },
      /at most 1024 bytes/,
    ],
  ])('refuses %s', async (_, text, message) => {
    expect(await problemOf(text)).toMatch(message);
  });
});
