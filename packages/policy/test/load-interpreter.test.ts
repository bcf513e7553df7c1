import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { loadInterpreter } from '../src/index.js';

const wasm = new Uint8Array(
  readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')),
);

test('only the pinned build is taken, and a refusal is not remembered', async () => {
  const other = wasm.slice();
  other[other.length - 1]! ^= 1;
  await expect(loadInterpreter('javascript', { wasm: other })).rejects.toMatchObject({
    name: 'PolicyError',
    code: 'INTERPRETER_MISMATCH',
    fault: 'caller',
    retryable: false,
  });
  expect((await loadInterpreter('javascript', { wasm })).language).toBe('javascript');
});
