// Which image an environment gets: found by content, so that what is built once is used again, and only then.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxClient } from '../src/client.js';
import { DEFAULT_ENV_IMAGE, envImage } from '../src/env/env-image.js';
import type { SandboxEnvOptions } from '../src/env/options.js';
import { parseSource } from '../src/env/source.js';
import type { BuildOptions, ContextFile } from '../src/images.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const OTHER_COMMIT = COMMIT.replace('0', 'f');

let wheels: string;
beforeEach(() => {
  wheels = mkdtempSync(join(tmpdir(), 'reroll-wheels-'));
  writeFileSync(join(wheels, 'a-1-py3-none-any.whl'), 'first');
});
afterEach(() => rmSync(wheels, { recursive: true }));

/** An engine that keeps what is built, and the images that a source and its options got on it. */
function engine(baseId = 'sha256:base') {
  const builds: BuildOptions[] = [];
  const client = {
    inspectImage: async () => ({ id: baseId, command: [] }),
    hasImage: async (tag: string) => builds.some((build) => build.tag === tag),
    buildImage: async (build: BuildOptions) => void builds.push(build),
  } as unknown as SandboxClient;
  const image = async (text: string, options: SandboxEnvOptions = {}) => {
    const source = parseSource(text);
    if (source.kind === 'image') throw new Error('an image needs no image');
    return await envImage(client, source, options);
  };
  return { builds, image };
}

const dockerfile = (build: BuildOptions | undefined): string =>
  String([...(build?.files ?? [])].find(({ path }) => path === 'Dockerfile')?.content);

describe('the image of an environment', () => {
  it('is the base image when nothing is added, and nothing is built', async () => {
    const { builds, image } = engine();
    expect(await image('CartPole-v1')).toBe(DEFAULT_ENV_IMAGE);
    expect(await image('module:factory', { baseImage: 'mine:1' })).toBe('mine:1');
    expect(builds).toEqual([]);
  });

  it('is built once for the same base, packages and wheels, and again when one of them changes', async () => {
    const { builds, image } = engine();
    const packages = ['a==1'];
    const tags = [
      await image('CartPole-v1', { packages }),
      await image('CartPole-v1', { packages: ['a==2'] }),
      await image('CartPole-v1', { packages, wheelFolder: wheels }),
      await engine('sha256:other').image('CartPole-v1', { packages }),
    ];
    writeFileSync(join(wheels, 'a-1-py3-none-any.whl'), 'second');
    tags.push(await image('CartPole-v1', { packages, wheelFolder: wheels }));
    writeFileSync(join(wheels, 'b-1-py3-none-any.whl'), 'more');
    tags.push(await image('CartPole-v1', { packages, wheelFolder: wheels }));
    expect(new Set(tags).size).toBe(tags.length);
    const before = builds.length;
    expect(await image('Acrobot-v1', { packages })).toBe(tags[0]);
    expect(await image('Acrobot-v1', { packages, wheelFolder: wheels })).toBe(tags[5]);
    expect(builds.length).toBe(before);
  });

  it('has a network only to fetch packages, and stands on the base that was looked at', async () => {
    const { builds, image } = engine();
    await image('CartPole-v1', { packages: ['a==1'] });
    await image('CartPole-v1', { packages: ['a==1'], buildNetwork: 'mirror' });
    await image('CartPole-v1', { packages: ['a==2'], buildNetwork: 'mirror' });
    await image('CartPole-v1', { packages: ['a'], wheelFolder: wheels });
    expect(builds.map(({ network }) => network)).toEqual(['bridge', 'mirror', 'none']);
    expect(dockerfile(builds[0])).toMatch(
      /^FROM sha256:base\nUSER 0:0\nRUN \["python3",.*"a==1"\]\nUSER 65534:65534\n$/,
    );
    expect(dockerfile(builds[2])).toContain('"--no-index","--find-links","/opt/reroll/wheels"');
  });

  it('holds a pinned repository without fetching it again, and one that is not by its content', async () => {
    const { builds, image } = engine();
    let content = 'one';
    let fetches = 0;
    const fetchRepository = async (): Promise<ContextFile[]> => {
      fetches += 1;
      return [{ path: 'env.py', content }];
    };
    const options = { trustRemoteCode: true, allowUnpinned: true, fetchRepository };
    const pinned = await image(`hf://a/b@${COMMIT}:s/0`, options);
    expect(await image(`hf://a/b@${COMMIT}:s/1`, options)).toBe(pinned);
    expect([fetches, builds.length]).toEqual([1, 1]);
    expect(await image(`hf://a/b@${OTHER_COMMIT}`, options)).not.toBe(pinned);
    const main = await image('hf://a/b', options);
    expect(await image('hf://a/b', options)).toBe(main);
    content = 'two';
    expect(await image('hf://a/b', options)).not.toBe(main);
    expect([fetches, builds.length]).toEqual([5, 4]);
    expect(builds.map(({ network }) => network)).toEqual(['none', 'none', 'none', 'none']);
  });
});
