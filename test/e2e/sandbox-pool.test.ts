import { SandboxClient, type SandboxInfo } from '@reroll/sandbox';
import { describe, expect, it } from 'vitest';
import { gather } from '../support/gather.js';
import { has } from '../support/parts.js';
import { JS_IMAGE, PYTHON_IMAGE } from '../support/sandboxes.js';

describe.skipIf(!has('docker'))('a warm pool', () => {
  it('hands out each container once, refills, and gives way', async () => {
    await using client = new SandboxClient({
      maxConcurrent: 3,
      pool: { size: 2, sandbox: { image: JS_IMAGE } },
    });
    await client.warm();
    expect(client.stats()).toMatchObject({ running: 0, pooled: 2 });
    const session = client.session({ image: JS_IMAGE, tags: ['warm'] });
    const first = await session.create({ timeoutMs: 60_000 });
    expect(client.stats()).toMatchObject({ running: 1, byTag: { warm: 1 } });
    await client.warm();
    expect(client.stats()).toMatchObject({ running: 1, pooled: 2 });
    const listed = await gather(client.list({ tags: ['warm'] }));
    expect(listed.map((info: SandboxInfo) => [info.id, info.session])).toEqual([[first.id, session.id]]);

    const second = await session.create();
    expect(second.id).not.toBe(first.id);
    expect((await second.exec(['ls', '-A', '/tmp'])).stdout).toBe('');
    await client.warm();
    // Another kind of sandbox needs the place that a warm one holds.
    await using other = await client.create({ image: PYTHON_IMAGE });
    expect((await other.exec(['python3', '-c', 'print(6 * 7)'])).stdout).toBe('42\n');
    expect(client.stats()).toMatchObject({ running: 3, pooled: 0 });
  });

  it('is no way around the options of a sandbox', async () => {
    await using client = new SandboxClient({
      pool: { size: 1, sandbox: { image: JS_IMAGE, timeoutMs: 600_000 } },
    });
    await client.warm();
    const asked = [
      { memoryBytes: 64 * 2 ** 20 },
      { security: { tmpExec: true } },
      { env: { A: '1' } },
      { timeoutMs: 601_000 },
    ];
    for (const options of asked) {
      await using _box = await client.create({ image: JS_IMAGE, ...options });
      expect(client.stats().pooled).toBe(1);
    }
    await using _same = await client.create({ image: JS_IMAGE, timeoutMs: 599_000 });
    expect(client.stats().pooled).toBe(0);
  });
});
