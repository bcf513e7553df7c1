// A person against a policy.
import { describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { LOOPING, policyFolder } from '../support/policy-files.js';

const { file } = policyFolder();

const looping = file('loop.js', LOOPING);

describe('reroll play', () => {
  test('asks again after wrong input, and plays the published opponent', async () => {
    const { exitCode, stdout } = await reroll(['play', '--side', 'O', '--opponent', 'greedy'], {
      input: 'x\n99\n6\n0\n4\n1\n',
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('You are O. Opponent: greedy.');
    expect(stdout).toContain('Enter a number from [');
    expect(stdout).toContain('is taken or does not exist');
    expect(stdout).toMatch(/ {2}X \(greedy\) plays \d\n/);
    expect(stdout).toMatch(/(greedy wins!|You win!|Draw!)\n$/);
  });

  test('takes a file as opponent; one whose code fails loses', async () => {
    const { stdout } = await reroll(['play', '--side', 'X', '--opponent', looping], { input: '4\n' });
    expect(stdout).toContain('fails: FUEL_EXHAUSTED');
    expect(stdout).toMatch(/You win!\n$/);
  });

  test('refuses an opponent whose code does not load, with the code of `policy check`', async () => {
    const broken = file('broken.py', 'def');
    const { exitCode, stdout, stderr } = await reroll(['play', '--opponent', broken]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(`reroll: ${broken} cannot play: SYNTAX`);
  });

  test('the end of input leaves cleanly, and so does Ctrl-C', async () => {
    expect(await reroll(['play', '--side', 'X'], { input: '' })).toMatchObject({ exitCode: 0 });
    const left = await reroll(['play', '--side', 'X'], {
      keepOpen: true,
      interruptWhen: (stdout) => stdout.includes('Your move'),
    });
    expect(left.exitCode).toBe(130);
    expect(left.stdout).toContain('Goodbye.');
  });
});
