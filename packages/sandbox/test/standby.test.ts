// A standby, ready or not. The container is a fake one: a real `sh` that hangs would hang the sandbox itself.
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { STANDBY_READY_MS, Standby } from '../src/engine/standby.js';
import { processSpec } from '../src/process/options.js';

const UNSUITABLE = { name: 'SandboxError', code: 'IMAGE_UNSUITABLE' };

let socket: PassThrough;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  socket = new PassThrough();
});
afterEach(() => vi.useRealTimers());

function start(): Promise<Standby> {
  const exec = { start: async () => socket };
  return Standby.start({ id: 'fake', exec: async () => exec } as unknown as Docker.Container, '65534');
}

it('is given up when its time is over, and hung up on', async () => {
  const failed = expect(start()).rejects.toMatchObject(UNSUITABLE);
  await vi.advanceTimersByTimeAsync(STANDBY_READY_MS - 1);
  expect(socket.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.destroyed).toBe(true);
  await failed;
});

it('is given up when it ends, and leaves no clock behind', async () => {
  const failed = expect(start()).rejects.toMatchObject(UNSUITABLE);
  await vi.advanceTimersByTimeAsync(1);
  socket.destroy();
  await failed;
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  ['an ordinary command', ['echo', 'a=b'], true],
  ['a program whose name looks like a variable', ['a=b', 'c'], false],
  ['a command longer than a line may be', ['echo', 'x'.repeat(8 * 1024)], false],
])('becomes %s, or leaves it to the engine', async (_, command, becomes) => {
  const written: string[] = [];
  Object.assign(socket, {
    ref: () => socket,
    unref: () => socket,
    write: (bytes: Buffer) => written.push(bytes.toString()),
  });
  const starting = start();
  await vi.advanceTimersByTimeAsync(1);
  const environment = 'PATH=/bin\0\0';
  socket.push(Buffer.from([1, 0, 0, 0, 0, 0, 0, environment.length, ...Buffer.from(environment)]));
  const standby = await starting;
  expect(standby.become(processSpec(command, {})) !== undefined).toBe(becomes);
  expect(written.join('')).toBe(
    becomes ? "find 'echo' '/bin'; exec 'env' '-i' 'PATH=/bin' 'echo' 'a=b' </dev/null\n" : '',
  );
});
