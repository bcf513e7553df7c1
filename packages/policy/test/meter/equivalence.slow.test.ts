import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meterModule } from '../../src/meter/index.js';
import { assemble } from './support/assemble.js';
import { choices } from './support/choices.js';
import { Metered, type Outcome, outcomeOf } from './support/metered.js';
import { FUNCTION_COUNT, Program } from './support/programs.js';

const RUNS = { numRuns: 150 };
const program = choices.map((decisions) => new Program(decisions));
const names = Array.from({ length: FUNCTION_COUNT }, (_, index) => `f${index}`);

const ARGUMENTS = { i32: 11, i64: 12n, f32: 1.5, f64: -2.5 };
const argumentsOf = ({ signatures }: Program, index: number) =>
  signatures[index]!.parameters.map((type) => ARGUMENTS[type]);

function instantiate(text: string): WebAssembly.Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(assemble(text))).exports;
}

function stateOf(exports: WebAssembly.Exports): unknown {
  const { buffer } = exports['memory'] as WebAssembly.Memory;
  const globals = ['i32', 'i64'].map((name) => (exports[name] as WebAssembly.Global).value);
  const memory = createHash('sha256').update(new Uint8Array(buffer)).digest('hex');
  return { memory, bytes: buffer.byteLength, globals };
}

describe('a metered module', () => {
  test('computes what the plain one does: results, traps, memory and globals', () => {
    fc.assert(
      fc.property(program, (subject) => {
        const plain = instantiate(subject.plain);
        const metered = new Metered(assemble(subject.plain));
        names.forEach((name, index) => {
          const args = argumentsOf(subject, index);
          expect(metered.call(name, ...args)).toEqual(outcomeOf(plain[name], args));
          expect(stateOf(metered.exports)).toEqual(stateOf(plain));
        });
      }),
      RUNS,
    );
  });

  test('charges one fuel for each instruction that runs, each local and each byte or element of a bulk operation', () => {
    fc.assert(
      fc.property(program, (subject) => {
        const counted = instantiate(subject.counted);
        const count = counted['count'] as WebAssembly.Global;
        const metered = new Metered(assemble(subject.plain));
        for (const [index, name] of names.entries()) {
          const args = argumentsOf(subject, index);
          count.value = 0n;
          if (isTrap(outcomeOf(counted[name], args))) return;
          expect(metered.cost(name, ...args)).toBe(count.value);
        }
      }),
      RUNS,
    );
  });

  test('finishes on exactly the fuel that it costs, and not on one less', () => {
    fc.assert(
      fc.property(program, (subject) => {
        const args = argumentsOf(subject, 0);
        const first = new Metered(assemble(subject.plain));
        const cost = first.cost('f0', ...args);
        if (cost === 0n || first.stack !== 262_144n) return;
        const enough = new Metered(assemble(subject.plain), { fuel: cost });
        const outcome = enough.call('f0', ...args);
        fc.pre(!isTrap(outcome));
        expect(enough.fuel).toBe(0n);
        const short = new Metered(assemble(subject.plain), { fuel: cost - 1n });
        expect(short.call('f0', ...args)).toEqual({ trap: 'unreachable' });
        expect(short.fuel).toBeLessThan(0n);
      }),
      RUNS,
    );
  });

  test('works no longer than its budget lasts, and each running function one stretch of code more', () => {
    let ended = 0;
    fc.assert(
      fc.property(choices, fc.bigInt({ min: 1n, max: 20_000n }), (decisions, fuel) => {
        const subject = new Program(decisions, { longLoops: true });
        const { longestStretch } = subject;
        const args = argumentsOf(subject, 0);
        const metered = new Metered(assemble(subject.plain), { fuel });
        metered.call('f0', ...args);
        if (metered.fuel < 0n) ended++;
        expect(metered.fuel).toBeGreaterThanOrEqual(-longestStretch);
        // The instructions that count are paid for, too: the others are fewer than the budget.
        const counted = new Metered(assemble(subject.counted), { fuel });
        counted.call('f0', ...args);
        const { value } = counted.exports['count'] as WebAssembly.Global;
        expect(value).toBeLessThanOrEqual(fuel + BigInt(FUNCTION_COUNT) * longestStretch);
      }),
      RUNS,
    );
    expect(ended).toBeGreaterThan(20);
  });

  test('gives the whole stack budget back', () => {
    fc.assert(
      fc.property(program, (subject) => {
        const metered = new Metered(assemble(subject.plain));
        const before = metered.stack;
        fc.pre(!isTrap(metered.call('f0', ...argumentsOf(subject, 0))));
        expect(metered.stack).toBe(before);
      }),
      RUNS,
    );
  });

  test('is valid, and the same bytes every time', () => {
    fc.assert(
      fc.property(program, (subject) => {
        const bytes = assemble(subject.plain);
        const { bytes: once } = meterModule(bytes, { maxMemoryPages: 8 });
        const { bytes: twice } = meterModule(bytes.slice(), { maxMemoryPages: 8 });
        expect(WebAssembly.validate(once)).toBe(true);
        expect(once).toEqual(twice);
      }),
      RUNS,
    );
  });

  test('can itself be metered: twice metered, it still computes the same', () => {
    fc.assert(
      fc.property(program, (subject) => {
        const plain = instantiate(subject.plain);
        const { bytes, exports: inner } = meterModule(assemble(subject.plain), { maxMemoryPages: 8 });
        const metered = new Metered(bytes);
        (metered.exports[inner.fuel] as WebAssembly.Global).value = 1_000_000_000n;
        (metered.exports[inner.stack] as WebAssembly.Global).value = 1_000_000n;
        const args = argumentsOf(subject, 0);
        expect(metered.call('f0', ...args)).toEqual(outcomeOf(plain['f0'], args));
        expect(stateOf(metered.exports)).toEqual(stateOf(plain));
      }),
      RUNS,
    );
  });
});

function isTrap(outcome: Outcome): boolean {
  return 'trap' in outcome;
}
