import type Docker from 'dockerode';
import { describe, expect, it, vi } from 'vitest';
import { sandboxSpec } from '../src/options.js';
import { takeSnapshot } from '../src/snapshot.js';

describe('a snapshot', () => {
  it.each([
    [undefined, undefined, undefined, 'sha256:1'],
    ['kept', 'kept', 'latest', 'kept'],
    ['kept:2', 'kept', '2', 'kept:2'],
    ['host:5000/kept', 'host:5000/kept', 'latest', 'host:5000/kept'],
    ['host:5000/kept:2', 'host:5000/kept', '2', 'host:5000/kept:2'],
  ])('named %s is kept as %s:%s', async (name, repo, tag, image) => {
    const commit = vi.fn(async (_: unknown) => ({ Id: 'sha256:1' }));
    const container = { commit } as unknown as Docker.Container;
    const spec = sandboxSpec({ image: 'i', security: { readonlyRootfs: false } });
    const options = name === undefined ? {} : { name };
    const snapshot = await takeSnapshot({} as Docker, container, spec, 's', options);
    expect(snapshot.image).toBe(image);
    expect(commit.mock.calls[0]?.[0]).toMatchObject({ repo, tag, pause: false });
  });
});
