// What limits a request must go with it: a listener or a timer that outlives an answer would cut off a later, innocent one.
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RemoteEnv } from '../../src/remote/remote-env.js';
import { fakeServer, reply } from './fake-server.js';

describe('the limits of a request', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('end with its answer', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const server = fakeServer((request, peer) => reply(peer, request));
    const env = await RemoteEnv.connect<Float32Array, number>(server, { signal });
    const left = () => [vi.getTimerCount(), getEventListeners(signal, 'abort').length];
    expect(left()).toEqual([0, 0]);
    await env.reset({ seed: 1 });
    await env.step(0, { signal, timeoutMs: 1_000 });
    expect(left()).toEqual([0, 0]);
    controller.abort(new Error('too late to matter'));
    vi.advanceTimersByTime(10_000);
    expect((await env.step(1)).reward).toBe(1);
  });
});
