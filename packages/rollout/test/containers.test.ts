import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { PolicyLanguage } from '@reroll/policy';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sentChunk } from '../src/backends/chunk.js';
import { createBackend } from '../src/backends/create-backend.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { createAnswer } from '../src/containers/container-entry.js';
import { containerAnswer, harnessCommand } from '../src/containers/container-run.js';
import { frameAnswer, fromWire, toWire, unframeAnswer } from '../src/containers/wire.js';
import { runRollout } from '../src/run-rollout.js';
import * as rollout from '../src/tasks.js';
import { chunkOf } from './support/play.js';

const answer = createAnswer([rollout]);

const TOKEN = '0123456789abcdef0123456789abcdef';

const ended = {
  exitCode: 0,
  signal: null,
  stdout: '',
  stdoutBytes: new Uint8Array(),
  stdoutTruncated: false,
  stdoutBytesProduced: 0,
  stderr: '',
  stderrBytes: new Uint8Array(),
  stderrTruncated: false,
  stderrBytesProduced: 0,
  timedOut: false,
  aborted: false,
  oomKilled: false,
  durationMs: 1,
};

/** Whatever a claim or a job can hold. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    fc.constantFrom(null, true, false, -0, NaN, Infinity, -Infinity),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    fc.uint32Array(),
    fc.array(tie('any')),
    fc.dictionary(
      fc.oneof(
        fc.string().filter((key) => key !== '__proto__'),
        fc.constantFrom('bytes', 'BigInt', '-7', 'toString', 'constructor'),
      ),
      tie('any'),
      { noNullPrototype: true },
    ),
  ),
})).any;

describe('the JSON between host and container', () => {
  it('brings back every value as it was', () => {
    fc.assert(
      fc.property(value, (sent) => {
        // Not toStrictEqual, which takes a member named constructor for a class.
        expect(isDeepStrictEqual(fromWire(toWire(sent)), sent)).toBe(true);
      }),
    );
  });

  it('brings back part of a buffer without the rest', () => {
    const secret = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const sent = { bytes: secret.subarray(4, 6), numbers: new Uint32Array(secret.buffer, 4, 1) };
    const text = toWire(sent);
    expect(text).toContain(Buffer.from([5, 6]).toString('base64'));
    expect(text).not.toContain(Buffer.from(secret.subarray(0, 3)).toString('base64'));
    expect(fromWire(text)).toStrictEqual({
      bytes: Uint8Array.of(5, 6),
      numbers: Uint32Array.from(sent.numbers),
    });
  });

  it.each([
    ['a bigint of a number', '[["BigInt",1]]'],
    ['a bigint of letters', '[["BigInt","x"]]'],
    ['a bigint that takes minutes to read', `[["BigInt","${'9'.repeat(101)}"]]`],
    ['bytes of an object', '[["bytes",1],{}]'],
    ['bytes of a number', '[["bytes",1],[2],7]'],
    ['bytes of themselves', '[["bytes",0]]'],
    ['numbers of a text', '[["uint32",1],"12"]'],
    ['a date', '[["Date","2020-01-01T00:00:00.000Z"]]'],
    ['a regular expression', '[["RegExp","(a+)+$"]]'],
    ['a map', '[["Map"]]'],
    ['a set', '[["Set"]]'],
    ['a boxed primitive', '[["Object",1],"x"]'],
    ['an object without a prototype', '[["null"]]'],
    ['an array buffer', '[["ArrayBuffer",""]]'],
    ['a typed array of another type', '[["Float64Array",1],["ArrayBuffer",""]]'],
    ['an address', '[["URL","https://example.org"]]'],
    ['a type of no name', '[["no such type",0]]'],
    ['an array of four billion holes', '[[-7,4294967295]]'],
    ['another prototype', '[{"__proto__":1},{}]'],
    ['a part that is not there', '[{"a":7}]'],
    ['a value that stands for no index', '[{"a":"b"}]'],
    ['a plain object', '{"digests":""}'],
    ['nothing', '[]'],
    ['half a text', '['],
    ['no text', ''],
  ])('refuses %s', (_, text) => expect(() => fromWire(text)).toThrow(Error));

  it('makes no values with a prototype of their own', () => {
    fc.assert(
      fc.property(fc.json(), fc.array(fc.jsonValue()), (json, parts) => {
        for (const text of [json, JSON.stringify(parts)]) {
          const seen = new Set<unknown>();
          const check = (part: unknown): void => {
            if (typeof part !== 'object' || part === null || seen.has(part)) return;
            seen.add(part);
            const plain = [Object.prototype, Array.prototype, Uint8Array.prototype, Uint32Array.prototype];
            expect(plain).toContain(Object.getPrototypeOf(part));
            if (!ArrayBuffer.isView(part)) Object.values(part).forEach(check);
          };
          let value: unknown;
          try {
            value = fromWire(text);
          } catch {
            continue;
          }
          check(value);
        }
      }),
    );
  });
});

describe('an answer', () => {
  it('is in its frame alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, noise) => {
        const framed = frameAnswer(text, TOKEN);
        expect(unframeAnswer(framed, TOKEN)).toBe(text);
        expect(unframeAnswer(noise + framed, TOKEN)).toBeNull();
        expect(unframeAnswer(framed + noise, TOKEN)).toBeNull();
        expect(unframeAnswer(framed, TOKEN.replace('0', '1'))).toBeNull();
      }),
    );
    expect(unframeAnswer(`${TOKEN}\n`, TOKEN)).toBeNull();
  });

  it('comes from the harness as it would from a worker', async () => {
    const chunk = chunkOf({ env: 'CartPole-v1', policy: 'random' }, ['42']);
    const input = toWire(sentChunk(chunk));
    const stdout = await answer({ task: 'rollouts', input, isolate: 'here', token: TOKEN });
    const claim = containerAnswer({ ...ended, stdout }, TOKEN);
    expect(claim).toMatchObject({ steps: Uint32Array.of(30), isolate: 'here', trajectories: null });
  });

  it('is refused for a task that the harness was built without', async () => {
    for (const task of ['match', 'toString', '__proto__', ''])
      await expect(answer({ task, input: toWire({}), isolate: 'here', token: TOKEN })).rejects.toThrow(
        new RangeError(`task must be one of rollouts, got ${JSON.stringify(task)}`),
      );
  });

  it.each([
    ['nothing', {}, 'FORGED_RESULT', /not one framed answer/],
    ['an answer without a frame', { stdout: '{"steps":1}' }, 'FORGED_RESULT', /not one framed answer/],
    ['no JSON', { stdout: frameAnswer('steps: 1', TOKEN) }, 'FORGED_RESULT', /malformed/],
    ['too much', { stdoutTruncated: true }, 'WORKER_FAILED', /more than 128 MiB/],
    [
      'a stack',
      { exitCode: 1, stderr: 'Error: no such thing\n' },
      'WORKER_FAILED',
      /code 1: Error: no such thing$/,
    ],
    ['an end by the kernel', { oomKilled: true, exitCode: 137 }, 'WORKER_FAILED', /out of memory.*1024 MiB/],
    ['an end by the clock', { timedOut: true, exitCode: 137 }, 'TIMED_OUT', /time was over/],
  ])('is not had from %s', (_, result, code, message) => {
    const read = () => containerAnswer({ ...ended, ...result }, TOKEN);
    expect(read).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('the command of a container', () => {
  const run = { task: 'rollouts', input: '\u2028"', isolate: 'here', token: TOKEN };

  /** Runs it with a module in place of the image's harness. */
  function printed(languages: readonly string[], harness: string): string {
    const [, ...args] = harnessCommand(languages as readonly PolicyLanguage[]).map((word) =>
      word.replace('"/opt/reroll/harness.mjs"', JSON.stringify(`data:text/javascript,${harness}`)),
    );
    return execFileSync(process.execPath, args, { input: JSON.stringify(run), encoding: 'utf8' });
  }

  it('has the harness load what the job needs, then gives it the job', () => {
    const harness = `let loaded;
      export const prepare = async (languages) => { loaded = languages; };
      export const answer = async (run) => JSON.stringify({ loaded, run });`;
    expect(JSON.parse(printed(['python', 'javascript'], harness))).toEqual({
      loaded: ['python', 'javascript'],
      run,
    });
    expect(JSON.parse(printed([], harness))).toEqual({ loaded: [], run });
  });

  it('gives the job to a harness that can load nothing before', () => {
    expect(printed(['python'], 'export const answer = ({ input }) => input;')).toBe(run.input);
  });

  it('shows nothing of the job in a list of processes', () => {
    expect(harnessCommand(['javascript']).slice(4)).toEqual(['--', 'javascript']);
  });
});

describe('a machine without an engine', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is told so once, not once for each seed', async () => {
    vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent/docker.sock');
    const spec = { env: 'CartPole-v1', policy: 'random' } as const;
    const unavailable = {
      code: 'BACKEND_UNAVAILABLE',
      fault: 'infrastructure',
      retryable: false,
      message: expect.stringContaining('install and start a Docker engine'),
      cause: expect.objectContaining({ code: 'ENGINE_UNAVAILABLE' }),
    };
    await expect(runRollout({ ...spec, seed: 0 }, { backend: 'docker' })).rejects.toMatchObject(unavailable);
    const batch = collectRollouts({ ...spec, seeds: [0, 1, 2], backend: 'docker' });
    await expect(batch.results()).rejects.toMatchObject(unavailable);
  });

  it('does not load the engine’s client for other backends', () => {
    const rollout = new URL('../dist/index.js', import.meta.url).href;
    const script = `
      import { createRequire } from 'node:module';
      const { cache } = createRequire(${JSON.stringify(fileURLToPath(import.meta.url))});
      const loaded = () => Object.keys(cache).some((path) => path.includes('dockerode'));
      const { createBackend } = await import(${JSON.stringify(rollout)});
      await createBackend('docker')[Symbol.asyncDispose]();
      const before = loaded();
      await import('@reroll/sandbox');
      process.stdout.write(JSON.stringify([before, loaded()]));`;
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const seen = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd,
      encoding: 'utf8',
    });
    expect(JSON.parse(seen)).toEqual([false, true]);
  });
});

describe('a docker backend', () => {
  it('that was closed runs nothing', async () => {
    const backend = createBackend('docker');
    await backend[Symbol.asyncDispose]();
    const rollout = runRollout({ env: 'CartPole-v1', policy: 'random', seed: 0 }, { backend });
    await expect(rollout).rejects.toMatchObject({ code: 'BACKEND_CLOSED' });
  });

  it('alone takes an image', () => {
    expect(() => createBackend('worker', { image: 'reroll/js:0.1.0' })).toThrow(/image is for the docker/);
  });
});
