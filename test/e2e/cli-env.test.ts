// An environment of one's own from the command line: new, build, check, show, play, in a folder that links to the workspace.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { ROOT } from '../support/packages.js';

const outside = realpathSync(mkdtempSync(join(tmpdir(), 'reroll-env-')));
const folder = join(outside, 'my-env');
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  expect(await reroll(['env', 'new', folder])).toMatchObject({ exitCode: 0 });
  symlinkSync(`${ROOT}node_modules`, file('node_modules'));
  const built = await reroll(['env', 'build', file('my-env.ts')]);
  expect(built).toMatchObject({ exitCode: 0, stderr: '' });
  expect(built.stdout).toMatch(/my-env\.wasm: MyEnv-v0, \d+ bytes\nsha256 [\da-f]{64}\n$/);
}, 120_000);

afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe('reroll env', () => {
  test('new writes an environment of some thirty lines whose own tests pass', { timeout: 120_000 }, () => {
    expect(readFileSync(file('my-env.ts'), 'utf8').split('\n').length).toBeLessThan(40);
    const { status, stdout } = spawnSync(process.execPath, ['--test'], { cwd: folder, encoding: 'utf8' });
    expect([status, /# pass (\d+)/.exec(stdout)?.[1]]).toEqual([0, '2']);
  });

  test('new refuses a folder that has files, and a name that is none', async () => {
    const again = await reroll(['env', 'new', folder]);
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('must be empty') });
    const named = await reroll(['env', 'new', join(outside, 'My Env')]);
    expect(named).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('such as my-env') });
  });

  test.each(['frozen-lake/code.py', 'frozen-lake/code.js'])(
    'show, check and play take a text: %s',
    { timeout: 120_000 },
    async (name) => {
      const text = `${ROOT}examples/own-environment/${name}`;
      const shown = await reroll(['env', 'show', text, '--json']);
      expect(JSON.parse(shown.stdout)).toMatchObject({
        id: 'FrozenLake',
        maxEpisodeSteps: 100,
        actionMask: false,
      });
      const checked = await reroll(['env', 'check', text, '--steps', '20', '--seeds', '3', '--json']);
      expect(JSON.parse(checked.stdout)).toMatchObject({ id: 'FrozenLake', ok: true });
      const option = name.endsWith('.py') ? 'is_slippery=false' : 'isSlippery=false';
      const played = await reroll(['env', 'play', text, '--env-option', option], { input: '2\n1\n' });
      expect(played).toMatchObject({ exitCode: 0 });
      expect(played.stdout).toContain('The episode is over after 2 steps, return 0.');
    },
  );

  test('a text that is broken is refused with its line', async () => {
    writeFileSync(file('broken.py'), 'class Walk:\n  def reset(self):\n    return\n  step = 1 +\n');
    const { exitCode, stderr } = await reroll(['env', 'show', file('broken.py')]);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/broken\.py: SyntaxError: .* \(line 4\)/);
  });

  test('build names the line of what it refuses', async () => {
    const broken = file('broken.ts');
    writeFileSync(
      broken,
      readFileSync(file('my-env.ts'), 'utf8').replace('rng.uniform(-1, 1)', 'Math.random()'),
    );
    const { exitCode, stderr } = await reroll(['env', 'build', broken]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/broken\.ts:\d+ Math\.random .*write the stream `rng`/);
  });

  test('check passes a sound one, and says of another what to change', { timeout: 120_000 }, async () => {
    const sound = await reroll(['env', 'check', file('my-env.wasm'), '--steps', '40', '--json']);
    expect(sound.exitCode).toBe(0);
    expect(JSON.parse(sound.stdout)).toMatchObject({ id: 'MyEnv-v0', ok: true });
    const source = readFileSync(file('my-env.ts'), 'utf8').replace('"low": -10', '"low": -2');
    writeFileSync(file('narrow.ts'), source);
    await reroll(['env', 'build', file('narrow.ts')]);
    const narrow = await reroll(['env', 'check', file('narrow.wasm'), '--steps', '40']);
    expect(narrow.exitCode).toBe(3);
    expect(narrow.stdout).toMatch(/FAIL spaces .* is not in[\s\S]*→ widen the observation space/);
    const fuel = await reroll(['env', 'check', file('my-env.wasm'), '--steps', '40', '--fuel', '20']);
    expect(fuel.stdout).toMatch(/FAIL fuel .*fuelPerCall = 20[\s\S]*→ find the loop/);
  });

  test('check takes a built-in one, and names those that there are', { timeout: 120_000 }, async () => {
    const { exitCode, stdout } = await reroll(['env', 'check', 'Taxi-v4', '--steps', '30']);
    expect([exitCode, stdout.split('\n').at(-2)]).toEqual([0, 'Taxi-v4 passes.']);
    expect(await reroll(['env', 'check', 'Taxi'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean'),
    });
  });

  test('show and play take a module', async () => {
    const shown = await reroll(['env', 'show', file('my-env.wasm')]);
    expect(shown.stdout).toContain('MyEnv-v0: Walk to the end of a line, against the wind.');
    const played = await reroll(['env', 'play', file('my-env.wasm')], { input: '1\nx\n0\n' });
    expect(played.exitCode).toBe(0);
    expect(played.stdout).toContain('An action is 0 (left), 1 (right).');
    expect(played.stdout).toContain('Enter a number from [0, 1].');
    expect(played.stdout).toContain('reward -0.01, step 2');
    const pushed = await reroll(['env', 'play', 'Pendulum-v1'], { input: 'a\n0.5\n' });
    expect(pushed.stdout).toMatch(/Enter 1 numbers\.[\s\S]*step 1/);
  });

  test('rollouts take a module, and what names it by its digest takes the file', {
    timeout: 120_000,
  }, async () => {
    const module = file('my-env.wasm');
    const what = ['--env', module, '--seeds', '0..3'];
    const ran = await reroll(['rollout', ...what, '--json', '--backend', 'process', '--concurrency', '2']);
    expect(ran.exitCode).toBe(0);
    const [first] = ran.stdout.split('\n');
    expect(JSON.parse(first!)).toMatchObject({
      env: expect.stringMatching(/^MyEnv-v0@sha256:/),
      verified: true,
    });
    const named = await reroll(['rollout', '--env', `${module}#MyEnv-v0`, '--seeds', '0..3', '--json']);
    expect(named.stderr).toContain(/batch digest [\da-f]{64}/.exec(ran.stderr)![0]);
    const other = await reroll(['rollout', '--env', `${module}#Other-v0`, '--seeds', '0']);
    expect(other).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('expected an id of the module: MyEnv-v0'),
    });
    const receipt = file('receipt.json');
    expect(await reroll(['receipt', 'make', ...what, '--out', receipt])).toMatchObject({ exitCode: 0 });
    const alone = await reroll(['receipt', 'check', receipt]);
    expect(alone).toMatchObject({
      exitCode: 5,
      stdout: expect.stringMatching(
        /needs module .*: no module with this SHA-256 was given; give it with --own-env\n$/,
      ),
    });
    const checked = await reroll(['receipt', 'check', receipt, '--own-env', module]);
    expect(checked).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('4 rollouts of MyEnv-v0') });
  });
});
