import type { Choices } from './choices.js';

// Random WebAssembly programs that are valid and end. Functions call only functions of greater index; every loop counts
// down. Floats reach memory, integers and signs only through `quiet…`, for plain modules may make NaNs of any bits.

const TYPES = ['i32', 'i64', 'f32', 'f64'] as const;
type Type = (typeof TYPES)[number];

interface Signature {
  readonly parameters: readonly Type[];
  readonly results: readonly Type[];
}

/** One instruction, and what it costs beside the one fuel of every instruction, as code that leaves an i64. */
interface Line {
  readonly text: string;
  readonly isFree: boolean;
  readonly extraCost?: readonly string[];
}

const FUNCTION_COUNT = 4;
const MAX_PAGES = 3;

/** Locals that every function has beside those of its own: by name and type. */
const SCRATCH = { n: 'i32', f32: 'f32', f64: 'f64', v: 'v128', loop0: 'i32', loop1: 'i32', loop2: 'i32' };

export class Program {
  readonly signatures: readonly Signature[];
  private readonly functions: readonly { readonly locals: readonly string[]; readonly code: readonly Line[] }[];

  constructor(choices: Choices) {
    this.signatures = Array.from({ length: FUNCTION_COUNT }, () => signature(choices));
    this.functions = this.signatures.map((_, index) => {
      const generator = new FunctionGenerator(choices, this.signatures, index);
      const code = generator.body();
      return { locals: generator.declaredLocals, code };
    });
  }

  /** The program, as it stands. */
  plain(): string {
    return this.module((locals, code) => [locals, ...code.map(({ text }) => text)]);
  }

  /** The program, in which every instruction counts itself in the global `count`: slow, and plain to see. */
  counted(): string {
    return this.module((locals, code) => {
      const localCount = locals.split(' ').length - 1;
      return [locals, ...count(localCount), ...code.flatMap((line) => [...countLine(line), line.text])];
    });
  }

  private module(body: (locals: string, code: readonly Line[]) => readonly string[]): string {
    const functions = this.functions.map(({ locals, code }, index) => {
      const { parameters, results } = this.signatures[index]!;
      const type = `(type $t${index}) (param ${parameters.join(' ')}) (result ${results.join(' ')})`;
      const declarations = `(local ${locals.join(' ')})`;
      return `(func $f${index} (export "f${index}") ${type}\n${body(declarations, code).join('\n')}\n)`;
    });
    const types = this.signatures.map(
      ({ parameters, results }, index) =>
        `(type $t${index} (func (param ${parameters.join(' ')}) (result ${results.join(' ')})))`,
    );
    return `(module
      ${types.join('\n')}
      (memory (export "memory") 1 ${MAX_PAGES})
      (data (i32.const 3) "reroll")
      (data $passive "0123456789abcdef")
      (table $table (export "table") ${FUNCTION_COUNT + 2} 8 funcref)
      (elem (i32.const 0) ${this.functions.map((_, index) => `$f${index}`).join(' ')})
      (global $i32 (export "gi32") (mut i32) (i32.const 5))
      (global $i64 (export "gi64") (mut i64) (i64.const -7))
      (global $constant f64 (f64.const 0.5))
      (global $count (export "count") (mut i64) (i64.const 0))
      ${functions.join('\n')})`;
  }
}
