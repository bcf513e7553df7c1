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
    expect(stdout).toContain('Square 99 is taken or does not exist. Choose from [');
    expect(stdout).toMatch(/ {2}X \(greedy\) plays \d\n/);
    expect(stdout).toMatch(/(greedy wins!|You win!|Draw!)\n$/);
  });

  test('says what an action is, and which is not legal, in any game', async () => {
    const { exitCode, stdout } = await reroll(['play', '--env', 'ConnectFour-v0', '--side', 'X'], {
      input: '9\n3\n',
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Each turn, choose the column to drop a disc into, from the left.');
    expect(stdout).toContain('  9 is not legal now. Choose from [0, 1, 2, 3, 4, 5, 6].');
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
