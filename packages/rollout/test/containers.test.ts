import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBackend } from '../src/backends/create-backend.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { frameAnswer, unframeAnswer } from '../src/containers/answer-frame.js';
import { containerAnswer } from '../src/containers/container-answer.js';
import { answer } from '../src/containers/container-entry.js';
import { containerScript } from '../src/containers/container-script.js';
import { fromWireJson, toWireJson } from '../src/containers/wire-json.js';
import { runRollout } from '../src/run-rollout.js';
import { toWire } from '../src/workers/wire-chunk.js';
import { chunkOf } from './support/play.js';

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
      fc.oneof(fc.string(), fc.constantFrom('$bytes', '$$bytes', '$bigint', '$', '__proto__')),
      tie('any'),
      { noNullPrototype: true },
    ),
  ),
})).any;

describe('the JSON between host and container', () => {
  it('brings back every value as it was', () => {
    fc.assert(
      fc.property(value, (sent) => {
        expect(fromWireJson(toWireJson(sent))).toStrictEqual(sent);
      }),
    );
  });

  it.each([
    '{"$bigint":1}',
    '{"$bigint":"x"}',
    '{"$bytes":{}}',
    '{"$uint32":"12"}',
    '{"$number":null}',
    '{',
    '',
  ])('refuses %s', (text) => expect(() => fromWireJson(text)).toThrow(Error));
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
    const run = { task: 'run', input: toWireJson(toWire(chunk)), isolate: 'here', token: TOKEN } as const;
    const claim = containerAnswer({ ...ended, stdout: await answer(run) }, TOKEN);
    expect(claim).toMatchObject({ steps: Uint32Array.of(30), isolate: 'here', trajectories: null });
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

describe('the script in a container', () => {
  it('holds any job as data', () => {
    const input = toWireJson({ source: `\u0060\${process.exit()}\u0060\u2028"'\\*/</script>` });
    const script = containerScript({ task: 'run', input, isolate: 'here', token: TOKEN });
    const echoed = execFileSync(process.execPath, ['--input-type=module', '-'], {
      input: script.replace(/^import .*$/m, 'const answer = ({ input }) => input;'),
      encoding: 'utf8',
    });
    expect(echoed).toBe(input);
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
