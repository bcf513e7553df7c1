// Environments in containers that cannot start, and what whoever asked for one is told.
import { DEFAULT_ENV_IMAGE, SandboxClient, SandboxEnv } from '@reroll/sandbox';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { removeImages } from '../../support/env-images.js';
import { has } from '../../support/parts.js';
import { JS_IMAGE, PYTHON_IMAGE } from '../../support/sandboxes.js';

const BARE = 'reroll/test-bare-python:local';
const HANGING = 'reroll/test-hanging:local';
const NAMELESS = 'reroll/test-missing-server:local';

describe.skipIf(!has('docker'))('an environment that cannot start', () => {
  const client = new SandboxClient();
  const tags = ['test:sandbox-env-starts'];
  const failing = (source: string, options: object = {}) =>
    expect(SandboxEnv.create(source, { client, tags, ...options })).rejects;

  afterEach(() => expect.poll(() => client.stats().running, { timeout: 20_000 }).toBe(0));
  afterAll(async () => {
    await client.close();
    removeImages([BARE, HANGING, NAMELESS]);
  });

  it('names a base image without Python', async () => {
    await failing('CartPole-v1', { baseImage: JS_IMAGE }).toMatchObject({
      code: 'START_FAILED',
      fault: 'caller',
      message: `The image ${JS_IMAGE} cannot serve this environment: reroll: cannot run python3: not found`,
    });
  });

  it('names a base image with Python and without the environment server', async () => {
    const dockerfile = `FROM ${PYTHON_IMAGE}\nUSER 0\nRUN rm -r /opt/reroll/reroll_env_server\nUSER 65534:65534\n`;
    await client.buildImage({ tag: BARE, files: [{ path: 'Dockerfile', content: dockerfile }] });
    await failing('CartPole-v1', { baseImage: BARE }).toMatchObject({
      code: 'START_FAILED',
      fault: 'caller',
      message: expect.stringMatching(/^The image .* No module named '?reroll_env_server'?$/),
    });
  });

  it.each<[string, string, object]>([
    [
      'a repository that never comes',
      `hf://a/b@${'0'.repeat(40)}`,
      { trustRemoteCode: true, fetchRepository: () => new Promise(() => undefined) },
    ],
    ['code that never ends', 'time:sleep', { makeKwargs: {}, imports: ['hanging'] }],
  ])('is given up after one time limit: %s', async (_, source, options) => {
    const startedAt = performance.now();
    const lines = 'USER 0\nRUN echo "import time; time.sleep(600)" >/opt/reroll/hanging.py\nUSER 65534:65534';
    await client.buildImage({
      tag: HANGING,
      files: [{ path: 'Dockerfile', content: `FROM ${DEFAULT_ENV_IMAGE}\n${lines}\n` }],
    });
    const limits = { baseImage: HANGING, connectTimeoutMs: 3_000 };
    await failing(source, { ...options, ...limits }).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/not ready within 3000 ms|did not answer hello within 3000 ms/),
    });
    expect(performance.now() - startedAt).toBeLessThan(45_000);
    await failing(source, { connectTimeoutMs: 0 }).toThrow(RangeError);
  });

  it('says at once that the library is missing that its frames need', async () => {
    await failing('CartPole-v1', { renderMode: 'rgb_array' }).toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('pygame'),
    });
    await using env = await SandboxEnv.create('FrozenLake-v1', { client, tags, renderMode: 'ansi' });
    await env.reset({ seed: 1 });
    expect(await env.render()).toContain('FHFH');
  });

  it('is no other than one whose packages cannot be downloaded: the machine’s fault', async () => {
    const making = { packages: ['reroll-no-such-package==1.0'], buildNetwork: 'none' };
    await failing('CartPole-v1', making).toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      fault: 'infrastructure',
      retryable: true,
      message: expect.not.stringContaining('\u001b'),
    });
  });

  it('names an image whose own command is not in it', async () => {
    const dockerfile = `FROM ${JS_IMAGE}\nENTRYPOINT ["serve-environment"]\n`;
    await client.buildImage({ tag: NAMELESS, files: [{ path: 'Dockerfile', content: dockerfile }] });
    await failing(`docker://${NAMELESS}`).toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('cannot run serve-environment: not found'),
    });
  });
});
