import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import test from 'node:test';
import { loadModule, makeEnv } from '@reroll/env';
import { buildEnvironments, checkEnvironment, moduleUnderTest } from '@reroll/env-kit';

const { bytes } = await buildEnvironments(['__NAME__.ts']);
await writeFile('__NAME__.wasm', bytes);

test('walking right ends the episode at the right end', async () => {
  const env = makeEnv(await loadModule('__NAME__.wasm'));
  env.reset({ seed: 0 });
  let last = env.step(1);
  while (!last.terminated && !last.truncated) last = env.step(1);
  assert.equal(last.terminated, true);
  assert.deepEqual([...last.observation], [10]);
  assert.equal(last.reward, 1);
});

test('it passes every check', async () => {
  for (const env of await moduleUnderTest('__NAME__.wasm')) {
    const { results } = await checkEnvironment(env);
    assert.deepEqual(
      results.filter(({ outcome }) => outcome === 'failed'),
      [],
    );
  }
});
