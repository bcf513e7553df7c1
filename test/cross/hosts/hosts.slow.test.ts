// One script, many hosts: each must print the digests of the core and its environments that stand in
// test/golden/conformance.json, and the digests of JavaScript guests and of environments as text that this process computes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import golden from '../../golden/conformance.json' with { type: 'json' };
import {
  chromiumPath,
  EMULATED_ENGINES,
  type Engine,
  firefoxPath,
  jscPath,
  NATIVE_ENGINES,
} from '../../support/engines.js';
import { ROOT } from '../../support/packages.js';
import { has } from '../../support/parts.js';
import { runInBrowser } from './browser-host.js';
import { codeDigest } from './code-conformance.js';
import { conformanceDigests } from './conformance.js';
import { guestDigest } from './guest-conformance.js';

const OUT = `${ROOT}test/build/hosts/`;
const SCRIPT = `${OUT}conformance.js`;
/** An emulated processor takes half a minute when it has a core for itself. */
const TIMEOUT_MS = 600_000;

/** The line that every host must print. */
let line: string;

beforeAll(async () => {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const javascript = createRequire(import.meta.url).resolve('@reroll/policy/javascript.wasm');
  const wasm = readFileSync(javascript);
  line = `${JSON.stringify(golden.digests)} ${await guestDigest(wasm)} ${await codeDigest(wasm)}`;
  await build({
    entryPoints: [`${ROOT}test/cross/hosts/conformance-script.ts`],
    outfile: SCRIPT,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    loader: { '.wasm': 'binary' },
  });
});

function runScript([command, ...args]: Engine): string {
  const { stdout, stderr, error } = spawnSync(command, [...args, SCRIPT], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  if (error) throw error;
  return `${stdout}${stderr}`.trim();
}

describe('every host computes the same bytes', { timeout: TIMEOUT_MS }, () => {
  test('this process', () => {
    expect(conformanceDigests()).toEqual(golden.digests);
  });

  test.each([[[]], [['--liftoff-only']], [['--no-liftoff']], [['--no-wasm-tier-up', '--single-threaded']]])(
    'Node with %j',
    (flags) => {
      expect(runScript([process.execPath, ...flags])).toBe(line);
    },
  );

  test('a worker thread', async () => {
    const worker = new Worker(SCRIPT, { stdout: true });
    const chunks: Buffer[] = [];
    for await (const chunk of worker.stdout) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString().trim()).toBe(line);
  });

  test.skipIf(!has('jsc'))('the shell of JavaScriptCore', () => {
    expect(runScript([jscPath()])).toBe(line);
  });

  test.skipIf(!has('engines')).each(Object.entries(NATIVE_ENGINES))('%s', (_name, engine) => {
    expect(runScript(engine)).toBe(line);
  });

  test.skipIf(!has('emulation')).each(Object.entries(EMULATED_ENGINES))('%s', (_name, engine) => {
    expect(runScript(engine)).toBe(line);
  });

  test.skipIf(!has('chromium'))('a page and a worker of Chromium', async ({ signal }) => {
    const lines = await runInBrowser(chromiumPath(), 'chromium', SCRIPT, signal);
    expect(lines).toEqual({ page: line, worker: line });
  });

  test.skipIf(!has('firefox'))('a page and a worker of Firefox', async ({ signal }) => {
    const lines = await runInBrowser(firefoxPath(), 'firefox', SCRIPT, signal);
    expect(lines).toEqual({ page: line, worker: line });
  });
});
