// What happens to sandboxes when their engine does not stay as it was. Each test starts an engine of its own, so that nobody
// else's is restarted or filled.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SandboxClient } from '@reroll/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';

const IMAGE = 'reroll/base-python:local';

/** An engine with a folder of its own for all that it keeps. */
class PrivateEngine {
  readonly folder = mkdtempSync(join(tmpdir(), 'reroll-private-engine-'));
  readonly socketPath = join(this.folder, 'docker.sock');
  #process: ChildProcess | undefined;

  async start(): Promise<void> {
    const log = openSync(join(this.folder, 'log'), 'a');
    const path = (name: string) => join(this.folder, name);
    // In a network of its own: a second engine on this machine's network takes the first one's bridge away.
    this.#process = spawn(
      'unshare',
      [
        ...['--net', 'dockerd', '--host', `unix://${this.socketPath}`],
        ...['--data-root', path('data'), '--exec-root', path('exec'), '--pidfile', path('pid')],
        ...['--bridge=none', '--iptables=false', '--ip6tables=false'],
      ],
      { stdio: ['ignore', log, log], env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` } },
    );
    const client = new SandboxClient({ engine: { socketPath: this.socketPath } });
    await expect
      .poll(
        () =>
          client.engineInfo().then(
            () => true,
            () => false,
          ),
        { timeout: 60_000, interval: 200 },
      )
      .toBe(true);
  }

  /** Brings an image over from the machine's engine. */
  loadImage(): void {
    execFileSync(
      'sh',
      ['-c', 'docker save "$1" | docker -H "unix://$2" load -q', 'sh', IMAGE, this.socketPath],
      { stdio: 'ignore' },
    );
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    if (!this.#process) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill(signal);
    await exited;
    this.#process = undefined;
  }
}

describe.skipIf(!has('docker') || !has('ownEngine'))('an engine', () => {
  let engine: PrivateEngine;
  let mounted: string | undefined;

  beforeEach(() => {
    engine = new PrivateEngine();
  });

  afterEach(async () => {
    await engine.stop('SIGTERM');
    if (mounted) execFileSync('umount', [mounted]);
    mounted = undefined;
    spawnSync('sh', [
      '-c',
      'for m in $(grep -o " $1[^ ]*" /proc/mounts); do umount "$m"; done',
      'sh',
      engine.folder,
    ]);
    rmSync(engine.folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('that restarts loses the sandboxes that ran, says so, and serves the same client again', async () => {
    await engine.start();
    engine.loadImage();
    await using client = new SandboxClient({ engine: { socketPath: engine.socketPath } });
    const box = await client.create({ image: IMAGE });
    const running = box.spawn(['sh', '-c', 'echo begun; sleep 60']);
    for await (const _ of running.stdout) break;
    await engine.stop('SIGTERM');
    await expect(running.wait()).rejects.toMatchObject({
      name: 'SandboxError',
      fault: 'infrastructure',
      retryable: true,
    });
    await expect(box.exec(['true'])).rejects.toMatchObject({ fault: 'infrastructure' });
    await expect(client.create({ image: IMAGE })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      retryable: true,
    });

    await engine.start();
    await using again = await client.create({ image: IMAGE });
    expect((await again.exec(['echo', 'back'])).stdout).toBe('back\n');
    expect(client.stats()).toMatchObject({ running: 1, pending: 0 });
  });

  it('that has no space left says so, and works again when there is some', async () => {
    const data = join(engine.folder, 'data');
    mkdirSync(data);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', data]);
    mounted = data;
    await engine.start();
    engine.loadImage();
    await using client = new SandboxClient({ engine: { socketPath: engine.socketPath } });
    const filler = join(data, 'filler');
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M'], { stdio: 'ignore' });
    await expect(client.create({ image: IMAGE })).rejects.toMatchObject({
      code: 'DISK_FULL',
      fault: 'infrastructure',
      retryable: false,
    });
    rmSync(filler);
    await delay(100);
    await using box = await client.create({ image: IMAGE });
    expect((await box.exec(['echo', 'room'])).stdout).toBe('room\n');
  });
});
