import type { Choices } from './choices.js';
import { type Features, FunctionGenerator, type Line, type Signature } from './function-generator.js';
import { TYPES } from './instruction-tables.js';

export const FUNCTION_COUNT = 4;

/** What a bulk operation costs at most beside its own fuel: two pages of new memory. */
const MAX_EXTRA_COST = 2 * 65_536;

/**
 * A random WebAssembly program that is valid and ends: functions call only functions of greater index, and every loop
 * counts down.
 */
export class Program {
  readonly signatures: readonly Signature[];
  private readonly functions: readonly FunctionGenerator[];

  constructor(choices: Choices, { tailCalls = true, longLoops = false }: Partial<Features> = {}) {
    const signature = () => ({ parameters: types(choices, 3), results: types(choices, 2) });
    this.signatures = Array.from({ length: FUNCTION_COUNT }, signature);
    this.functions = this.signatures.map(
      (_, index) => new FunctionGenerator(choices, this.signatures, index, { tailCalls, longLoops }),
    );
  }

  /** The most that a function can be charged for between two of its loop heads: everything in it, once. */
  get longestStretch(): bigint {
    const cost = ({ lines, locals }: FunctionGenerator) =>
      locals.length +
      lines.length +
      lines.filter(({ extraCost }) => extraCost !== undefined).length * MAX_EXTRA_COST;
    return BigInt(Math.max(...this.functions.map(cost)));
  }

  /** The program as it stands. */
  get plain(): string {
    return this.module(({ lines }) => lines.map(({ text }) => text));
  }

  /** The program with every instruction counting itself in the global `count`: slow, and plain to see. */
  get counted(): string {
    return this.module(({ lines, locals }) => [
      ...addToCount(`i64.const ${locals.length}`),
      ...lines.flatMap((line) => [...count(line), line.text]),
    ]);
  }

  private module(codeOf: (generated: FunctionGenerator) => readonly string[]): string {
    const type = ({ parameters, results }: Signature) =>
      `(param ${parameters.join(' ')}) (result ${results.join(' ')})`;
    const functions = this.functions.map(
      (generated, index) => `(func $f${index} (export "f${index}") (type $t${index})
        ${this.signatures[index]!.parameters.map((parameter, at) => `(param $p${at} ${parameter})`).join(' ')}
        (result ${this.signatures[index]!.results.join(' ')})
        ${generated.locals.map(([name, local]) => `(local $${name} ${local})`).join(' ')}
        ${codeOf(generated).join('\n')})`,
    );
    return `(module
      ${this.signatures.map((signature, index) => `(type $t${index} (func ${type(signature)}))`).join('\n')}
      (memory (export "memory") 1 3)
      (data (i32.const 3) "reroll")
      (data $passive "0123456789abcdef")
      (table $table ${FUNCTION_COUNT + 2} funcref)
      (table $other 4 16 funcref)
      (elem (table $table) (i32.const 0) func ${this.functions.map((_, index) => `$f${index}`).join(' ')})
      (elem $elements func $f0 $f1 $f2)
      (global $i32 (export "i32") (mut i32) (i32.const 5))
      (global $i64 (export "i64") (mut i64) (i64.const -7))
      (global $f64 f64 (f64.const 0.5))
      (global $count (export "count") (mut i64) (i64.const 0))
      ${functions.join('\n')})`;
  }
}

function types(choices: Choices, most: number): Signature['parameters'] {
  return Array.from({ length: choices.below(most + 1) }, () => choices.of(TYPES));
}

function count({ isFree, extraCost }: Line): readonly string[] {
  if (isFree) return [];
  return [...addToCount('i64.const 1'), ...(extraCost === undefined ? [] : addToCount(extraCost))];
}

function addToCount(amount: string): readonly string[] {
  return [`global.get $count ${amount} i64.add global.set $count`];
}
