import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type BackendName, createBackend, RolloutError } from '../src/index.js';

/** Makes this process look like another runtime until the test ends. */
function pretend(runtime: 'Bun' | 'Deno'): void {
  if (runtime === 'Deno') vi.stubGlobal('Deno', {});
  else Object.defineProperty(process.versions, 'bun', { value: '1.0.0', configurable: true });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    if (runtime === 'Bun') delete (process.versions as Record<string, string | undefined>)['bun'];
  });
}

describe('a backend that fails in another runtime', () => {
  test.each([
    ['Bun', 'process', 'the process backend does not work on Bun: .*; use inline or worker, or run on Node'],
    ['Deno', 'worker', 'the worker backend does not work on Deno: .*; use inline, or run on Node'],
    ['Deno', 'process', 'the process backend does not work on Deno: .*; use inline, or run on Node'],
  ] as const)('on %s, %s is refused at once', (runtime, name, message) => {
    pretend(runtime);
    expect(() => createBackend(name)).toThrow(RolloutError);
    expect(() => createBackend(name)).toThrow(new RegExp(message));
    expect(() => createBackend(name)).toThrow(
      expect.objectContaining({ code: 'BACKEND_UNAVAILABLE', retryable: false }),
    );
  });

  test.each([
    ['Bun', 'inline'],
    ['Bun', 'worker'],
    ['Deno', 'inline'],
  ] as [runtime: 'Bun' | 'Deno', name: BackendName][])('on %s, %s is not', async (runtime, name) => {
    pretend(runtime);
    await createBackend(name).close();
  });
});
