import { SandboxClient } from '@reroll/sandbox';
import { describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { JS_IMAGE } from '../support/sandboxes.js';

describe.skipIf(!has('docker'))('a snapshot', () => {
  const writable = { image: JS_IMAGE, security: { readonlyRootfs: false, user: '0:0' } };

  it('holds the root file system and neither /tmp nor processes', async () => {
    await using client = new SandboxClient();
    await using box = await client.create({ ...writable, tags: ['origin'] });
    await box.files.write('/srv/state', 'kept');
    await box.files.write('/tmp/state', 'memory');
    const server = box.spawn(['sleep', '60']);
    await server.started;
    await using snapshot = await box.snapshot();
    await box.files.write('/srv/state', 'changed after');
    await using copy = await client.create({ ...writable, from: snapshot, tags: ['copy'] });
    expect(await copy.files.readText('/srv/state')).toBe('kept');
    await expect(copy.files.read('/tmp/state')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect((await copy.exec(['sh', '-c', 'cat /proc/[0-9]*/comm'])).stdout).not.toContain('sleep');
    expect((await client.get(copy.id)).tags).toEqual(['copy']);
    await copy.close();
  });

  it('is refused where it would hold nothing', async () => {
    await using client = new SandboxClient();
    await using box = await client.create({ image: JS_IMAGE });
    await expect(box.snapshot()).rejects.toMatchObject({ code: 'SNAPSHOT_UNSUPPORTED', fault: 'caller' });
    await expect(box.fork(2)).rejects.toMatchObject({ code: 'SNAPSHOT_UNSUPPORTED' });
  });

  it('is what forks start from; they go their own ways and leave no image', async () => {
    await using client = new SandboxClient();
    await using session = client.session(writable);
    const box = await session.create();
    await box.files.write('/srv/branch', 'root');
    const forks = (await box.fork(3)).map((fork) =>
      fork.status === 'fulfilled' ? fork.value : expect.unreachable(),
    );
    const [image] = forks.map((fork) => fork.image);
    await Promise.all(forks.map((fork, i) => fork.files.write('/srv/branch', `fork ${i}`)));
    expect(await box.files.readText('/srv/branch')).toBe('root');
    expect(await Promise.all(forks.map((fork) => fork.files.readText('/srv/branch')))).toEqual([
      'fork 0',
      'fork 1',
      'fork 2',
    ]);
    await session.close();
    expect(forks.map((fork) => fork.status)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(await client.hasImage(image ?? '')).toBe(false);
    await expect(box.fork(0)).rejects.toThrow(RangeError);
  });
});
