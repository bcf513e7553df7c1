import type * as toolchain from '@reroll/sim-core/toolchain';
import { BuildError } from './build-error.js';

/** What building takes of the compiler, which is installed beside this package. */
export interface Compiler {
  readonly toolchain: typeof toolchain;
  /** The statements of a source, as the compiler's parser has them. */
  parse(path: string, text: string): readonly unknown[];
  readonly NodeKind: Readonly<Record<string, number>>;
}

/** The part of AssemblyScript's own interface that parses. */
interface AssemblyScript {
  readonly NodeKind: Readonly<Record<string, number>>;
  newOptions(): unknown;
  newProgram(options: unknown): {
    readonly parser: { readonly sources: { readonly normalizedPath: string; statements: unknown[] }[] };
  };
  parse(program: unknown, text: string, path: string, isEntry: boolean): void;
}

/** @throws BuildError when the compiler is not installed. */
export async function loadCompiler(): Promise<Compiler> {
  try {
    const name = 'assemblyscript';
    const assemblyscript = ((await import(name)) as { default: AssemblyScript }).default;
    const { NodeKind } = assemblyscript;
    return { toolchain: await import('@reroll/sim-core/toolchain'), NodeKind, parse };

    function parse(path: string, text: string): readonly unknown[] {
      const program = assemblyscript.newProgram(assemblyscript.newOptions());
      assemblyscript.parse(program, text, path, true);
      return program.parser.sources.find(({ normalizedPath }) => normalizedPath === path)?.statements ?? [];
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    const advice = 'install it where this package is: npm install --save-dev assemblyscript@0.28.20';
    throw new BuildError([`building needs the AssemblyScript compiler: ${advice}`], { cause });
  }
}
