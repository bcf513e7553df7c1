import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker as Thread } from 'node:worker_threads';
import { build, type Platform } from 'esbuild';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../../../test/support/engines.js';
import { has } from '../../../test/support/parts.js';
import { interpreters } from './support/guests.js';
import { hostileCorpus } from './support/hostile-corpus.js';
import type { ProcessJob } from './support/hostile-process.js';
import { type HostileReport, reportOf } from './support/hostile-report.js';
import type { ThreadJob } from './support/hostile-thread.js';

const TIMEOUT_MS = 300_000;

const { resolve } = createRequire(import.meta.url);
const wasmPaths = {
  python: resolve('@reroll/policy/python.wasm'),
  javascript: resolve('@reroll/policy/javascript.wasm'),
};
const corpus = hostileCorpus();
/** What this very process comes to. */
const here = reportOf(interpreters, corpus);

const directory = mkdtempSync(join(tmpdir(), 'reroll-hosts-'));
const programPath = (name: string): string => join(directory, `${name}.mjs`);

async function bundle(name: string, platform: Platform): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL(`support/${name}.ts`, import.meta.url))],
    outfile: programPath(name),
    bundle: true,
    platform,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
}

beforeAll(async () => {
  await bundle('hostile-process', 'node');
  await bundle('hostile-thread', 'node');
  await bundle('hostile-browser', 'browser');
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function inProcess(nodeFlags: readonly string[]): HostileReport {
  const job: ProcessJob = { corpus, wasmPaths };
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...nodeFlags, programPath('hostile-process')],
    {
      input: JSON.stringify(job),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { LANG: 'de_DE.UTF-8', TZ: 'Asia/Kathmandu', SECRET: 'nothing of this reaches a guest' },
    },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function inThread(): Promise<HostileReport> {
  const images = { python: interpreters.python.image, javascript: interpreters.javascript.image };
  const workerData: ThreadJob = { corpus, images };
  return new Promise((fulfil, reject) => {
    const thread = new Thread(programPath('hostile-thread'), { workerData });
    thread.once('message', fulfil);
    thread.once('error', reject);
  });
}

/** Serves a page, the program of its worker, and what that program fetches. */
async function serve(): Promise<Server> {
  const files: Record<string, readonly [type: string, body: () => string | Uint8Array]> = {
    '/': ['text/html', () => '<!doctype html><title>guests</title>'],
    '/worker.mjs': ['text/javascript', () => readFileSync(programPath('hostile-browser'))],
    '/corpus.json': ['application/json', () => JSON.stringify(corpus)],
    '/python.wasm': ['application/wasm', () => readFileSync(wasmPaths.python)],
    '/javascript.wasm': ['application/wasm', () => readFileSync(wasmPaths.javascript)],
  };
  const server = createServer(({ url }, response) => {
    const file = files[url ?? ''];
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file[0] }).end(file[1]());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

async function inBrowser(): Promise<HostileReport> {
  const server = await serve();
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const { report, error } = await page.evaluate(
      () =>
        new Promise<{ report?: HostileReport; error?: string }>((fulfil) => {
          const worker = new Worker('/worker.mjs', { type: 'module' });
          worker.onmessage = ({ data }) => fulfil(data);
          worker.onerror = ({ message }) => fulfil({ error: message });
        }),
    );
    if (report === undefined) throw new Error(error);
    return report;
  } finally {
    await browser.close();
    server.close();
  }
}

describe('every record of the corpus, fuel and memory included, is the same', () => {
  test.each([
    ['a fresh process, elsewhere on the globe', []],
    ['code of the baseline compiler alone', ['--liftoff-only', '--no-wasm-lazy-compilation']],
    ['code of the optimizing compiler alone', ['--no-liftoff']],
  ])(
    'in %s',
    (_name, flags) => {
      expect(inProcess(flags)).toEqual(here);
    },
    TIMEOUT_MS,
  );

  test(
    'in a worker thread that was handed the images',
    async () => {
      expect(await inThread()).toEqual(here);
    },
    TIMEOUT_MS,
  );

  test.skipIf(!has('chromium'))(
    'in a worker of a browser',
    async () => {
      expect(await inBrowser()).toEqual(here);
    },
    TIMEOUT_MS,
  );
});
