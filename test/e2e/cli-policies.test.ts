import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import golden from '../golden/tictactoe.json' with { type: 'json' };
import { reroll } from '../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'reroll-policies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const f64 = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const firstFree = file('first.py', 'def choose_action(board, player, rng):\n    return board.index(None)\n');
const looping = file('loop.js', 'function chooseAction() { for (;;); }');
const crashing = file('crash.js', 'function chooseAction() { throw new Error("never"); }');
const leaning = file(
  'lean.js',
  'function chooseAction([x, v, angle, spin]) { return angle + 0.3 * spin > 0 ? 1 : 0; }',
);

describe('reroll match', () => {
  test.each(golden.matchups)('$x against $o as the reference plays it', async ({ x, o, mean, std, runs }) => {
    const { exitCode, stdout } = await reroll([
      'match',
      '--x',
      x,
      '--o',
      o,
      '--seeds',
      '0..3',
      '--games',
      '50',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ policyX: x, policyO: o, games: 50, mean: f64(mean), std: f64(std) });
    for (const [index, { seed, total_reward, steps, games }] of runs.entries()) {
      const run = result.runs[index];
      expect(run).toMatchObject({ seed, totalReward: f64(total_reward), steps, failures: [] });
      expect(run.digest).toMatch(/^[0-9a-f]{64}$/);
      expect(run.games).toEqual(games.map(([outcome, reward, moves]) => ({ outcome, reward, moves })));
    }
  });

  test('--exact gives the value by enumeration, and only where chances are known', async () => {
    const words = ['match', '--seeds', '0', '--games', '2', '--exact'];
    const exact = await reroll([...words, '--x', 'random', '--o', 'random', '--json']);
    expect(JSON.parse(exact.stdout).exact).toBeCloseTo(187 / 630, 15);
    const code = await reroll([...words, '--x', firstFree, '--o', 'random']);
    expect(code.exitCode).toBe(2);
    expect(code.stderr).toContain('is code');
  });

  test('a policy that loops forfeits, and the command says so', async () => {
    const { exitCode, stdout, stderr } = await reroll([
      'match',
      '--x',
      firstFree,
      '--o',
      looping,
      '--seeds',
      '0',
      '--games',
      '2',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ mean: 1, std: null });
    expect(JSON.parse(stdout).runs[0].failures[0]).toMatchObject({
      player: 'O',
      failure: { code: 'FUEL_EXHAUSTED' },
    });
    expect(stderr).toContain('2 games forfeited');
  });

  test('what is no policy is a usage error', async () => {
    for (const [words, message] of [
      [['--x', 'clever'], 'is no policy'],
      [['--x', join(folder, 'absent.py')], 'ENOENT'],
      [['--x', file('latin.py', Buffer.from([0x23, 0xe9]))], 'latin.py is not UTF-8 text'],
      [['--x', file('table.json', '{"x": 1}')], 'table.json is no Q-table'],
    ] as const) {
      const { exitCode, stderr } = await reroll(['match', '--o', 'random', '--seeds', '0', ...words]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(message);
    }
  });
});

describe('reroll tournament', () => {
  test('ranks who enters', async () => {
    const { exitCode, stdout } = await reroll([
      'tournament',
      'random',
      'minimax',
      firstFree,
      '--seeds',
      '0,1',
      '--games',
      '20',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(7);
    expect(lines.at(-1).ratings[0].policy).toBe('minimax');
  });

  test('tells of a policy that only fails', async () => {
    const words = ['tournament', 'random', crashing, '--seeds', '0', '--games', '1'];
    const { exitCode, stderr } = await reroll(words);
    expect(exitCode).toBe(0);
    expect(stderr).toBe(`2 games forfeited by ${crashing}\n`);
  });

  test('needs two, and takes none twice', async () => {
    expect((await reroll(['tournament', 'random', '--seeds', '0'])).exitCode).toBe(2);
    const { exitCode, stdout, stderr } = await reroll([
      'tournament',
      'random',
      'greedy',
      'random',
      '--seeds',
      '0',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('must have different names, got "random" twice');
  });
});

describe('too many seeds', () => {
  // They fit no memory: what refuses them must not have gathered them before.
  const environment = { NODE_OPTIONS: '--max-old-space-size=128' };

  test.each([
    ['match', ['--x', 'random', '--o', 'random']],
    ['tournament', ['random', 'greedy']],
  ])('are a usage error of %s', async (command, words) => {
    const { exitCode, stderr } = await reroll([command, ...words, '--seeds', '0..999999999'], {
      environment,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('seeds must hold at most 100000 seeds');
  });
});

describe('reroll train-q', () => {
  const { iterations, hyper, evaluation } = golden.q_learning;

  test('gives the reference iterations, and code that plays as the reference does', async () => {
    const [table, code] = [join(folder, 'q.json'), join(folder, 'q.js')];
    const words = [
      '--iterations',
      '8',
      '--episodes',
      `${hyper.episodes}`,
      '--alpha',
      '0.5',
      '--gamma',
      '0.9',
      '--epsilon',
      '0.3',
    ];
    const outputs = ['--out', table, '--language', 'javascript', '--code-out', code, '--json'];
    const { exitCode, stdout } = await reroll(['train-q', ...words, ...outputs]);
    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(
      iterations.map(({ mean_reward, n_states }, index) => ({
        iteration: index + 1,
        meanReward: f64(mean_reward),
        states: n_states,
      })),
    );
    expect(Object.keys(JSON.parse(readFileSync(table, 'utf8')))).toHaveLength(iterations.at(-1)!.n_states);
    const against = evaluation.find(({ x, o }) => x === 'q_learned' && o === 'greedy')!;
    for (const x of [code, table]) {
      const { stdout: match } = await reroll([
        'match',
        '--x',
        x,
        '--o',
        'greedy',
        '--seeds',
        '0..3',
        '--json',
      ]);
      expect(JSON.parse(match).mean).toBe(f64(against.mean));
    }
  });

  test('tells of games that the opponent’s failures gave away', async () => {
    const words = ['train-q', '--iterations', '1', '--episodes', '2', '--opponent', crashing];
    const { exitCode, stdout, stderr } = await reroll([...words, '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      iteration: 1,
      forfeits: 2,
      failure: { code: 'EXCEPTION' },
    });
    expect(stderr).toContain(`2 games of iteration 1 forfeited by ${crashing}; the first: EXCEPTION`);
  });

  test('refuses what would teach nothing before it prints anything', async () => {
    const { exitCode, stdout, stderr } = await reroll(['train-q', '--alpha', '0']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('alpha must be above 0');
  });

  test('goes on from a checkpoint as if it had never stopped', async () => {
    const checkpoint = join(folder, 'half.json');
    const words = ['train-q', '--episodes', '40', '--json'];
    const whole = await reroll([...words, '--iterations', '4']);
    const first = await reroll([...words, '--iterations', '2', '--checkpoint', checkpoint]);
    const second = await reroll([...words, '--iterations', '4', '--checkpoint', checkpoint]);
    expect(first.stdout + second.stdout).toBe(whole.stdout);
  });
});

describe('reroll policy check', () => {
  test('says what a policy costs', async () => {
    const { exitCode, stdout } = await reroll(['policy', 'check', firstFree, '--json']);
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ language: 'python', contract: 'two-player', problem: null });
    expect(report.fuelPerDecision.least).toBeGreaterThan(0);
    expect((await reroll(['policy', 'check', leaning, '--contract', 'single-agent'])).exitCode).toBe(0);
  });

  test('gives every episode a guest of its own, as rollouts do', async () => {
    const text = `
      let decisions = 0;
      function chooseAction() {
        if (++decisions > 100) throw new Error('too old');
        return 0;
      }`;
    const aging = file('aging.js', text);
    const { exitCode, stdout } = await reroll([
      'policy',
      'check',
      aging,
      '--contract',
      'single-agent',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).decisions).toBeGreaterThan(100);
  });

  test.each([
    ['syntax.py', 'def', 'SYNTAX'],
    ['raises.js', 'function chooseAction() { throw new Error("no"); }', 'EXCEPTION'],
    [
      'illegal.js',
      'function chooseAction(board) { return board.findIndex((v) => v !== null); }',
      'INVALID_ACTION',
    ],
    ['nothing.py', 'x = 1', 'EXCEPTION'],
  ])('%s is refused', async (name, text, problem) => {
    const { exitCode, stderr } = await reroll(['policy', 'check', file(name, text)]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(problem);
  });
});

describe('a Q-table that is none', () => {
  const key = '(0, 0, 0, 0, 0, 0, 0, 0, 0),4';

  test.each([
    ['no JSON', '{', 'JSON'],
    ['a list', '[]', 'expected an object'],
    ['null', 'null', 'expected an object'],
    ['a value that is no number', `{"${key}": "1"}`, `table["(0, 0, 0, 0, 0, 0, 0, 0, 0),4"]`],
    ['a key that is no board', '{"x": 1}', '"x" is not a board and a square'],
    ['a key that objects have anyway', '{"__proto__": 1}', '"__proto__" is not a board and a square'],
  ])('is refused: %s', async (_name, text, message) => {
    const table = file('bad.json', text);
    const { exitCode, stdout, stderr } = await reroll(['play', '--opponent', table]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`reroll: ${table} is no Q-table: `);
    expect(stderr).toContain(message);
  });

  test('is refused by every command that takes one', async () => {
    const table = file('bad.json', '{"__proto__": 1}');
    for (const words of [
      ['match', '--x', table, '--o', 'random', '--seeds', '0'],
      ['tournament', 'random', table, '--seeds', '0'],
      ['train-q', '--opponent', table],
    ]) {
      const { exitCode, stderr } = await reroll(words);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`reroll: ${table} is no Q-table: `);
    }
  });
});

describe('reroll rollout with a policy that fails', () => {
  const falling = file('fall.js', 'function chooseAction() { return 7; }');

  test('says so in the row, and how on standard error', async () => {
    const { exitCode, stdout, stderr } = await reroll(['rollout', '--seeds', '0,1', '--policy', falling]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ 0 +0 +0\.0 {2}INVALID_ACTION\n +1 +0 +0\.0 {2}INVALID_ACTION\n$/);
    expect(stderr).toContain(
      '2 rollouts ended by a failure of the policy; the first, seed 0: INVALID_ACTION at step 0: the action must be',
    );
  });

  test('is no less talkative in export and verify', async () => {
    const exported = await reroll(['export', '--raw', '--seed', '1', '--policy', falling]);
    expect(exported).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('the policy failed and ended the rollout: INVALID_ACTION at step 0'),
    });
    const verified = await reroll(['verify', '--seed', '1', '--policy', falling]);
    expect(verified).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('the policy failed and ended the rollout: INVALID_ACTION at step 0'),
    });
  });
});

describe('reroll rollout with a constant policy', () => {
  test('takes its action from the command line', async () => {
    const always = file('one.js', 'function chooseAction() { return 1; }');
    const digests = await Promise.all(
      ['constant:1', always, 'constant:0'].map(async (policy) => {
        const { stdout } = await reroll(['rollout', '--seeds', '5', '--policy', policy, '--json']);
        return JSON.parse(stdout).digest;
      }),
    );
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
    for (const policy of ['constant', 'constant:2']) {
      const { exitCode, stderr } = await reroll(['rollout', '--seeds', '5', '--policy', policy]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('constant:0, constant:1, or a .py, .js or .mjs file');
    }
  });
});

describe('reroll rollout with a policy of one’s own', () => {
  test('runs it in a guest', async () => {
    const { stdout } = await reroll(['rollout', '--seeds', '0,1', '--policy', leaning, '--json']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).steps),
    ).toEqual([500, 500]);
  });
});

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
