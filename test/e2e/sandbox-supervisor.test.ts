// Who is at fault when a sandbox's supervisor falls silent: the code that stopped it, or a machine that is too slow.
import { SandboxClient } from '@reroll/sandbox';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { JS_IMAGE } from '../support/sandboxes.js';

/** What a verdict may take on a busy machine, on top of the 500 ms that an idle one needs; the 5 s of a question are more. */
const SLACK_MS = 3_000;

/** Stops every other process, the warden included. */
const STOP_OTHERS = `for pid in $(ls /proc); do
  case $pid in *[!0-9]* | 1 | $$) ;; *) kill -STOP $pid ;; esac
done 2>/dev/null`;

describe.skipIf(!has('docker'))('a supervisor that does not answer', () => {
  const docker = new Docker();
  let client: SandboxClient;
  const sh = (script: string) => ['sh', '-c', script];

  beforeAll(() => {
    client = new SandboxClient();
  });
  afterAll(async () => await client.close());

  describe('because it was stopped', () => {
    it.each([
      ['and then ended well', `${STOP_OTHERS}; exit 0`],
      ['and then ran on', `${STOP_OTHERS}; sleep 60`],
      ['and left a daemon', `(setsid sleep 60 &) ; ${STOP_OTHERS}; exit 0`],
    ])('by a command %s is tampering, soon', async (_, script) => {
      const tampered = { code: 'SANDBOX_TAMPERED', fault: 'policy', retryable: false };
      for (const check of [false, true]) {
        await using box = await client.create({ image: JS_IMAGE });
        const startedAt = performance.now();
        await expect(box.exec(sh(script), { timeoutMs: 1_000, check })).rejects.toMatchObject(tampered);
        expect(performance.now() - startedAt).toBeLessThan(1_500 + SLACK_MS);
        expect(box.status).toBe('failed');
        await expect(box.exec(['true'])).rejects.toMatchObject(tampered);
        await box.wait();
        await expect(docker.getContainer(box.id).inspect()).rejects.toMatchObject({ statusCode: 404 });
      }
    });

    it('is what a caller of `run` is told too', async () => {
      const running = client.run(sh(`${STOP_OTHERS}; exit 0`), { image: JS_IMAGE, timeoutMs: 20_000 });
      await expect(running).rejects.toMatchObject({ code: 'SANDBOX_TAMPERED' });
    });

    it('is told to whoever takes a snapshot, which nothing would be frozen for', async () => {
      await using box = await client.create({
        image: JS_IMAGE,
        security: { readonlyRootfs: false },
      });
      const stopping = box.exec(sh(`sleep 0.5; ${STOP_OTHERS}; sleep 60`), { timeoutMs: 20_000 });
      stopping.catch(() => undefined);
      await expect
        .poll(() =>
          box.snapshot().then(
            () => 'taken',
            (error) => error.code,
          ),
        )
        .toBe('SANDBOX_TAMPERED');
      await expect(stopping).rejects.toMatchObject({ code: 'SANDBOX_TAMPERED' });
    });
  });

  it.each([
    ['few cycles and loops that want them all', 'for i in 1 2 3 4; do (while :; do :; done) & done; wait'],
    ['few cycles and a fork bomb', 'b() { b | b & }; (b 2>/dev/null) & while :; do :; done'],
  ])('because of %s is nobody’s tampering', async (_, script) => {
    // A share of 1 % cannot answer in time, on any machine.
    await using box = await client.create({ image: JS_IMAGE, cpus: 0.01 });
    expect(await box.exec(sh(script), { timeoutMs: 4_000 })).toMatchObject({ timedOut: true });
    await expect(box.exec(['true'], { timeoutMs: 4_000 })).rejects.toMatchObject({
      code: 'SANDBOX_STARVED',
      fault: 'infrastructure',
      retryable: true,
    });
    expect(box.status).toBe('failed');
    await box.wait();
    await expect(docker.getContainer(box.id).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});
