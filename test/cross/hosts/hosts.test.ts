// One script, many engines: each must print the digest that stands in test/golden/conformance.json.
import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import golden from '../../golden/conformance.json' with { type: 'json' };
import { ROOT } from '../../support/packages.js';
import { has, jscPath } from '../../support/parts.js';
import { conformanceDigest } from './conformance.js';

const SCRIPT = `${ROOT}test/build/conformance.js`;

/** Other engines to try, for example `REROLL_HOSTS="node22;qemu-aarch64-static node-arm64"`: commands that run a script. */
const extraHosts = (process.env['REROLL_HOSTS'] ?? '').split(';').filter((command) => command.trim() !== '');

function runScript(command: string, args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(command, [...args, SCRIPT], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (error) throw error;
  return `${stdout}${stderr}`.trim();
}

describe('every host computes the same bytes', () => {
  beforeAll(async () => {
    await build({
      entryPoints: [`${ROOT}test/cross/hosts/conformance-script.ts`],
      outfile: SCRIPT,
      bundle: true,
      platform: 'browser',
      target: 'es2022',
    });
  });

  test('this process', () => {
    expect(conformanceDigest()).toBe(golden.digest);
  });

  test.each([[[]], [['--liftoff-only']], [['--no-liftoff']], [['--no-wasm-tier-up', '--single-threaded']]])(
    'Node with %j',
    (flags) => {
      expect(runScript(process.execPath, flags)).toBe(golden.digest);
    },
  );

  test('a worker thread', async () => {
    const worker = new Worker(SCRIPT, { stdout: true });
    const chunks: Buffer[] = [];
    for await (const chunk of worker.stdout) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString().trim()).toBe(golden.digest);
  });

  test.skipIf(!has('jsc'))('JavaScriptCore', () => {
    expect(runScript(jscPath()!, [])).toBe(golden.digest);
  });

  test.skipIf(extraHosts.length === 0).each(extraHosts)('%s', (host) => {
    const [command = '', ...args] = host.trim().split(/\s+/);
    expect(runScript(command, args)).toBe(golden.digest);
  });
});
