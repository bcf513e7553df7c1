// examples/browser, served by the command that its README gives, in Chromium.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { SimCore } from '@reroll/sim-core';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/engines.js';
import { ROOT } from '../support/packages.js';
import { has } from '../support/parts.js';

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

const readme = readFileSync(`${ROOT}examples/README.md`, 'utf8');
const OWN = `${ROOT}examples/browser/build/own.wasm`;

/** What the page must show of an episode, computed here. */
function expected(core: SimCore, id: string): string {
  using env = core.make(id, { recordSteps: 500 });
  env.reset({ seed: 42 });
  env.actionSpace.seed(42);
  while (!env.terminated && !env.truncated) env.step(env.actionSpace.sample());
  return `${env.elapsedSteps} steps, ${createHash('sha256').update(env.recordedBytes).digest('hex')}`;
}

describe.skipIf(!has('chromium'))('the example for browsers', () => {
  let server: ChildProcess;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    const port = await freePort();
    rmSync(dirname(OWN), { recursive: true, force: true });
    const building = /^npx reroll (.*)$/m.exec(readme)![1]!;
    const words = [`${ROOT}packages/cli/bin/reroll.js`, ...building.split(' ')];
    execFileSync(process.execPath, words, { cwd: ROOT, stdio: 'pipe' });
    const command = /^npx (esbuild .*)$/m.exec(readme)![1]!;
    const args = command.replace('127.0.0.1:8000', `127.0.0.1:${port}`).split(' ').slice(1);
    server = spawn(`${ROOT}node_modules/.bin/esbuild`, args, {
      cwd: ROOT,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    // It says where it serves once it does, and goes on writing there.
    await new Promise<void>((resolve, reject) => {
      server.on('exit', (code) => reject(new Error(`esbuild ended with ${code}`)));
      server.stderr!.on('data', (text) => String(text).includes('http://') && resolve());
    });
    address = `http://127.0.0.1:${port}/examples/browser/`;
    browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser?.close();
    server?.kill();
  });

  test('plays the same episode in the page and in a worker, and one in a module of its own', async () => {
    const page = await browser.newPage();
    const errors: unknown[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(address);
    await page.waitForFunction("!/…/.test(document.querySelector('#worker').textContent)");
    await page.waitForFunction("!/…/.test(document.querySelector('#own').textContent)");
    expect(errors).toEqual([]);
    const cartPole = expected(SimCore.create(), 'CartPole-v1');
    expect(await page.textContent('#page')).toBe(`page: ${cartPole}`);
    expect(await page.textContent('#worker')).toBe(`worker: ${cartPole}`);
    const own = SimCore.create({ module: new WebAssembly.Module(readFileSync(OWN)) });
    expect(await page.textContent('#own')).toBe(`own: ${expected(own, 'Treasure-v0')}`);
  });
});
