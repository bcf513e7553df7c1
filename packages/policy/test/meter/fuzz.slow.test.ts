import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MeterError, meterModule } from '../../src/meter/index.js';
import { assemble } from './support/assemble.js';
import { choices } from './support/choices.js';
import { Program } from './support/programs.js';

const quickjs = new Uint8Array(
  readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')),
);

/** A module that may be broken becomes a valid one if it is valid, and else is refused with an error that says where. */
function checkMeter(bytes: Uint8Array<ArrayBuffer>): void {
  const isValid = WebAssembly.validate(bytes);
  try {
    const { bytes: metered } = meterModule(bytes, { maxMemoryPages: 65_536 });
    expect([isValid, WebAssembly.validate(metered)]).toEqual([true, true]);
  } catch (error) {
    if (!(error instanceof MeterError)) throw error;
    expect(Number.isInteger(error.offset) && error.offset >= 0 && error.offset <= bytes.length).toBe(true);
    if (error.code === 'MALFORMED_MODULE') expect(isValid).toBe(false);
  }
}

const mutations = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });

function mutate(
  bytes: Uint8Array<ArrayBuffer>,
  changes: readonly (readonly [number, number])[],
): Uint8Array<ArrayBuffer> {
  const mutated = bytes.slice();
  for (const [position, value] of changes) mutated[position % mutated.length] = value;
  return mutated;
}

describe('bytes that someone made up', () => {
  test('at random', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        checkMeter(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...bytes));
      }),
      { numRuns: 1000 },
    );
  });

  test('by changing a few bytes of a program', () => {
    fc.assert(
      fc.property(choices, mutations, (decisions, changes) => {
        checkMeter(mutate(assemble(new Program(decisions).plain), changes));
      }),
      { numRuns: 400 },
    );
  });

  test('by changing a few bytes of an interpreter', () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        checkMeter(mutate(quickjs, changes));
      }),
      { numRuns: 40 },
    );
  });

  test('by cutting an interpreter off', () => {
    fc.assert(
      fc.property(fc.nat({ max: quickjs.length - 1 }), (length) => {
        checkMeter(quickjs.slice(0, length));
      }),
      { numRuns: 40 },
    );
  });
});
