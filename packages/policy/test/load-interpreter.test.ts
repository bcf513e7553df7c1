import { getEventListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';

// What another file has loaded would be found here: these tests are about the first load.
vi.resetModules();
const { definePolicy, loadInterpreter } = await import('../src/index.js');

const wasm = new Uint8Array(
  readFileSync(createRequire(import.meta.url).resolve('@reroll/policy/javascript.wasm')),
);

test('only the file of this version is taken, and a refusal is not remembered', async () => {
  const other = wasm.slice();
  other[other.length - 1]! ^= 1;
  await expect(loadInterpreter('javascript', { wasm: other })).rejects.toMatchObject({
    name: 'PolicyError',
    code: 'INTERPRETER_MISMATCH',
    fault: 'caller',
    retryable: false,
  });
});

test('an abort ends one wait at once, and neither the work nor the wait of others', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const aborted = loadInterpreter('javascript', { wasm, signal: controller.signal });
  const other = loadInterpreter('javascript', { wasm });
  controller.abort(reason);
  const first = await Promise.race([aborted.catch((error: unknown) => error), other]);
  expect(first).toBe(reason);
  expect((await other).language).toBe('javascript');
  await expect(loadInterpreter('javascript', { signal: controller.signal })).rejects.toBe(reason);
});

test('a load that came to its end does not listen to its signal any longer', async () => {
  const { signal } = new AbortController();
  await loadInterpreter('javascript', { wasm, signal });
  await Promise.resolve();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('bytes that are no Uint8Array are refused', async () => {
  const buffer = wasm.buffer as unknown as Uint8Array;
  await expect(loadInterpreter('javascript', { wasm: buffer })).rejects.toThrow(TypeError);
});

/** Has the host refuse memory while `attempt` runs. */
async function refusing<T>(
  name: 'compile' | 'Instance',
  refused: Error,
  attempt: () => T,
): Promise<Awaited<T>> {
  const refusal = vi.spyOn(WebAssembly, name as 'compile').mockImplementation(function refuse() {
    if (name === 'compile') return Promise.reject(refused);
    throw refused;
  });
  try {
    return await attempt();
  } finally {
    refusal.mockRestore();
  }
}

const exhausted = (cause: Error) => ({
  name: 'PolicyError',
  code: 'HOST_MEMORY_EXHAUSTED',
  fault: 'infrastructure',
  retryable: true,
  cause,
});

test('a host without memory to compile says so, and the next load may succeed', async () => {
  vi.resetModules();
  const { loadInterpreter: load } = await import('../src/index.js');
  const refused = new WebAssembly.CompileError('WebAssembly.compile(): Out of memory while compiling');
  await refusing('compile', refused, () =>
    expect(load('javascript', { wasm })).rejects.toMatchObject(exhausted(refused)),
  );
  expect((await load('javascript', { wasm })).language).toBe('javascript');
});

test('a host without memory for an instance says so, and the next guest may succeed', async () => {
  const interpreter = await loadInterpreter('javascript', { wasm });
  const create = () =>
    interpreter.createGuest({
      policy: definePolicy({ language: 'javascript', source: 'function chooseAction() { return 1; }' }),
      contract: 'single-agent',
      rng: { random: () => 0.5, getrandbits: () => 0n },
    });
  const refused = new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory');
  await refusing('Instance', refused, () =>
    expect(create).toThrow(expect.objectContaining(exhausted(refused))),
  );
  expect(create().guest?.chooseAction({ observation: [] })).toMatchObject({ action: 1 });
});
