import { getEventListeners } from 'node:events';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processSpec } from '../src/process/options.js';
import { type CommandState, Process, type ProcessHost } from '../src/process/process.js';

/** A host whose command ends when the test says so. */
function hostOf() {
  const socket = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() });
  let state: CommandState = { phase: 'running' };
  const end = (exitCode: number) => {
    state = { phase: 'ended', exitCode, began: true };
    socket.push(null);
  };
  const host: ProcessHost = {
    memoryKills: 0,
    start: async () => ({ tag: 20_007, socket, inspect: async () => state }),
    signal: async () => undefined,
    kill: async () => undefined,
    checkUp: async () => 0,
  };
  return { host, end };
}

describe('the limits of a process', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('end with it', async () => {
    const { signal } = new AbortController();
    const { host, end } = hostOf();
    const process = new Process(host, processSpec(['true'], { signal, timeoutMs: 3_600_000 }));
    await process.started;
    const left = () => [vi.getTimerCount(), getEventListeners(signal, 'abort').length];
    await vi.waitFor(() => expect(left()).toEqual([1, 1]));
    end(0);
    expect(await process.wait()).toMatchObject({ exitCode: 0, timedOut: false, aborted: false });
    expect(left()).toEqual([0, 0]);
  });
});
