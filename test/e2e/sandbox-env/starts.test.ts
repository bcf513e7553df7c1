// Environments in containers that cannot start, and what whoever asked for one is told.
import { SandboxClient, SandboxEnv } from '@reroll/sandbox';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { removeImages } from '../../support/env-images.js';
import { has } from '../../support/parts.js';
import { JS_IMAGE, PYTHON_IMAGE } from '../../support/sandboxes.js';

const BARE = 'reroll/test-bare-python:local';
const NAMELESS = 'reroll/test-missing-server:local';

describe.skipIf(!has('docker'))('an environment that cannot start', () => {
  const client = new SandboxClient();
  const tags = ['test:sandbox-env-starts'];
  const failing = (source: string, options: object = {}) =>
    expect(SandboxEnv.create(source, { client, tags, ...options })).rejects;

  afterEach(() => expect.poll(() => client.stats().running, { timeout: 20_000 }).toBe(0));
  afterAll(async () => {
    await client.close();
    removeImages([BARE, NAMELESS]);
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

  it('names an image whose own command is not in it', async () => {
    const dockerfile = `FROM ${JS_IMAGE}\nENTRYPOINT ["serve-environment"]\n`;
    await client.buildImage({ tag: NAMELESS, files: [{ path: 'Dockerfile', content: dockerfile }] });
    await failing(`docker://${NAMELESS}`).toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('cannot run serve-environment: not found'),
    });
  });
});
