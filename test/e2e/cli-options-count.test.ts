// Options that say where and how wide something runs: each is seen by what it changes outside of the command.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { ROOT } from '../support/packages.js';
import { LOOPING, policyFolder } from '../support/policy-files.js';

const { file, folder } = policyFolder();
const MAIN = `${ROOT}packages/cli/dist/main.js`;
const looping = file('loop.js', LOOPING);

/** The fields of /proc/PID/stat after the name in brackets, which may hold spaces; none once the process is gone. */
function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  } catch {
    return [];
  }
}

/** Clock ticks, 100 a second, that each child of a process has used, as Linux counts them. */
function ticksOfChildren(parent: number): Map<string, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = pids.map((pid) => [pid, statOf(pid)] as const);
  const children = stats.filter(([, [, parentPid]]) => Number(parentPid) === parent);
  return new Map(children.map(([pid, stat]) => [pid, Number(stat[11]) + Number(stat[12])]));
}

/** Children that work all the time: others wait for a task, and have only just started or do nothing. */
async function numBusyChildrenOf(parent: number): Promise<number> {
  const before = ticksOfChildren(parent);
  await delay(1000);
  const after = [...ticksOfChildren(parent)];
  return after.filter(([pid, ticks]) => ticks - (before.get(pid) ?? ticks) >= 10).length;
}

describe.skipIf(!existsSync('/proc/self/stat'))('--concurrency', () => {
  test.each([
    [1, ['rollout', '--seeds', '0..7', '--policy', looping]],
    [3, ['rollout', '--seeds', '0..7', '--policy', looping]],
    [1, ['match', '--x', looping, '--o', 'random', '--seeds', '0..7', '--games', '1']],
    [3, ['match', '--x', looping, '--o', 'random', '--seeds', '0..7', '--games', '1']],
    [3, ['tournament', looping, 'random', '--seeds', '0..7', '--games', '1']],
  ])('%i is how many isolates there are: %j', async (concurrency, words) => {
    const child = spawn(
      process.execPath,
      [MAIN, ...words, '--backend', 'process', '--concurrency', `${concurrency}`],
      { stdio: 'ignore' },
    );
    const ended = once(child, 'exit');
    onTestFinished(async () => {
      child.kill('SIGTERM');
      await ended;
    });
    const numBusy = () => numBusyChildrenOf(child.pid!);
    await expect.poll(numBusy, { timeout: 20_000 }).toBe(concurrency);
    expect(await numBusy()).toBe(concurrency);
  });
});

describe('--backend', () => {
  test.each([
    ['train-q --iterations 1 --episodes 1'],
    ['match --x random --o random --seeds 0 --games 1'],
    ['tournament random greedy --seeds 0 --games 1'],
    ['rollout --seeds 0'],
  ])('of `%s` is where it runs', async (line) => {
    // Without an engine, what needs one fails.
    const environment = { DOCKER_HOST: `unix://${join(folder, 'absent.sock')}` };
    const runs = ['docker', 'inline'].map((backend) =>
      reroll([...line.split(' '), '--backend', backend], { environment }),
    );
    expect((await Promise.all(runs)).map(({ exitCode }) => exitCode)).toEqual([4, 0]);
  });
});

describe('reroll sandbox run --cpus', () => {
  test.each([
    [['--cpus', '0.25'], 250_000_000],
    [[], 1_000_000_000],
  ])('%j reaches the engine', async (words, nanoCpus) => {
    const created: unknown[] = [];
    const socket = join(folder, `engine-${nanoCpus}.sock`);
    const engine = createServer(async (request, response) => {
      const { url = '', method } = request;
      let body = '';
      for await (const piece of request.setEncoding('utf8')) body += piece;
      const creates = method === 'POST' && url.includes('/containers/create');
      if (creates) created.push(JSON.parse(body));
      const info = {
        ServerVersion: '0',
        Runtimes: { runc: {} },
        DefaultRuntime: 'runc',
        Id: 'x',
        Config: {},
      };
      response.writeHead(creates ? 500 : 200, { 'content-type': 'application/json', 'api-version': '1.44' });
      response.end(JSON.stringify(url.includes('/json?') ? [] : info));
    }).listen(socket);
    onTestFinished(() => void engine.close());
    const run = ['sandbox', 'run', '--image', 'reroll/js:0', ...words, '--', 'true'];
    const { exitCode } = await reroll(run, { environment: { DOCKER_HOST: `unix://${socket}` } });
    expect(exitCode).not.toBe(0);
    expect(created[0]).toMatchObject({ HostConfig: { NanoCpus: nanoCpus } });
  });
});
