// The programs in examples/, run as their README says.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { SandboxClient } from '@reroll/sandbox';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/packages.js';
import { has } from '../support/parts.js';

const OUTPUTS: Record<string, RegExp> = {
  // The published length of the random policy's episode with seed 0 is 18 steps.
  'cartpole-in-a-container': /^(step=\d+ reward=1\.000\n){18}episode complete\n$/,
  'vector-in-a-container': /^200 steps of 4 environments: [1-9]\d episodes, mean length \d\d\.\d\n$/,
  'agent-session':
    /^ran out of time\nfailed: NameError: .*numpi.*\nsquares: 0 1 4 9 16 25 36 49 64 81\nnetwork: exit code 1, .*\n$/,
};

describe('examples', () => {
  it('all have an output to be held to', () => {
    const programs = readdirSync(`${ROOT}examples`).filter((name) => name.endsWith('.ts'));
    expect(programs.map((name) => name.replace('.ts', '')).sort()).toEqual(Object.keys(OUTPUTS).sort());
  });

  describe.skipIf(!has('docker'))('in containers', () => {
    it.each(Object.entries(OUTPUTS))('%s', { timeout: 180_000 }, async (name, output) => {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [
        `${ROOT}examples/dist/${name}.js`,
      ]);
      expect(stdout).toMatch(output);
      expect(stderr).toBe('');
    });

    it('leave nothing behind', async () => {
      await using client = new SandboxClient();
      const left = [];
      for await (const box of client.list({ tags: ['example:agent'] })) left.push(box.id);
      expect(left).toEqual([]);
    });
  });
});
