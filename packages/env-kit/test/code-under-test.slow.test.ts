// The check on environments of texts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { checkEnvironment } from '../src/check/check-environment.js';
import { codeUnderTest } from '../src/check/code-under-test.js';
import type { EnvironmentUnderTest } from '../src/check/environment-under-test.js';

const folder = mkdtempSync(join(tmpdir(), 'code-under-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The environment of a text without what takes long: other hosts and the speed. */
async function quick(path: string): Promise<EnvironmentUnderTest> {
  const { otherHosts: _, speed: __, ...env } = await codeUnderTest(path);
  return env;
}

function textWith(step: string): string {
  const path = join(folder, 'walk.py');
  writeFileSync(
    path,
    `class Walk:
  observation_space = {"type": "Box", "low": -1, "high": 1, "shape": [1]}
  action_space = {"type": "Discrete", "n": 2}
  reward_range = (0, 1)
  def reset(self, seed, options):
    self.count = 0
    return [0.0]
  def step(self, action):
    self.count += 1
    ${step}
`,
  );
  return path;
}

const options = { seeds: [0, 1, 2], steps: 12 };

describe('checkEnvironment, on a text', () => {
  it.each(['frozen-lake/code.py', 'frozen-lake/code.js'])('passes %s', async (name) => {
    const path = fileURLToPath(new URL(`../../../examples/own-environment/${name}`, import.meta.url));
    const report = await checkEnvironment(await quick(path), options);
    expect(report.results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.figures['fuel']).toMatch(/a step up to \d{5,6}$/);
    const passed = report.results.filter(({ outcome }) => outcome === 'passed').map(({ check }) => check);
    expect(passed).toEqual(['spaces', 'seeds', 'resets', 'neighbours', 'options', 'fuel']);
  });

  it.each([
    ['an observation beyond its bounds', 'return [self.count], 0, False, False, {}', 'spaces', /is not in/],
    [
      'a reward beyond its range',
      'return [0], -1, False, False, {}',
      'spaces',
      /the reward -1 is not from 0 to 1/,
    ],
    ['NaN in the info', 'return [0], 0, False, False, {"a": float("nan")}', 'spaces', /NaN in the info/],
    ['four values', 'return [0], 0, False, {}', 'spaces', /what step returns must be/],
  ])('finds %s', async (_, step, check, message) => {
    const { ok, results } = await checkEnvironment(await quick(textWith(step)), options);
    const found = results.find((result) => result.outcome === 'failed' && result.check === check);
    expect(ok).toBe(false);
    expect(found?.message).toMatch(message);
    expect(found?.advice).toMatch(/./);
  });

  it('finds a step that takes too much', async () => {
    const env = await quick(textWith('sum(range(100000))\n    return [0], 0, False, False, {}'));
    const { results } = await checkEnvironment(env, { ...options, fuelPerCall: 1_000_000 });
    expect(results.find(({ outcome }) => outcome === 'failed')).toMatchObject({
      check: 'fuel',
      message: 'the fuel is used up',
      advice: expect.stringContaining('loop'),
    });
  });

  it('refuses another file', async () => {
    await expect(codeUnderTest('walk.rb')).rejects.toThrow('path must end in .py, .js or .mjs, got walk.rb');
  });
});
