import { type MeteredModule, meterModule } from '../../../src/meter/index.js';
import { assemble } from './assemble.js';

export type HostFunction = (...args: never[]) => unknown;

export interface MeteredOptions {
  readonly fuel?: bigint;
  readonly stackBytes?: bigint;
  readonly maxMemoryPages?: number;
  readonly imports?: WebAssembly.Imports;
}

/** What a call came to: its results, or the message of the trap. */
export type Outcome = { readonly results: unknown[] } | { readonly trap: string };

/** An instance of a metered module, with what a host does around it. */
export class Metered {
  readonly module: MeteredModule;
  readonly exports: WebAssembly.Exports;

  constructor(source: string | Uint8Array, options: MeteredOptions = {}) {
    const bytes = typeof source === 'string' ? assemble(source) : source;
    this.module = meterModule(bytes, { maxMemoryPages: options.maxMemoryPages ?? 16 });
    const compiled = new WebAssembly.Module(this.module.bytes);
    this.exports = new WebAssembly.Instance(compiled, options.imports).exports;
    this.fuel = options.fuel ?? 1_000_000_000n;
    this.stack = options.stackBytes ?? 262_144n;
  }

  get fuel(): bigint {
    return this.global('fuel').value;
  }

  set fuel(value: bigint) {
    this.global('fuel').value = value;
  }

  get stack(): bigint {
    return this.global('stack').value;
  }

  set stack(value: bigint) {
    this.global('stack').value = value;
  }

  global(name: 'fuel' | 'stack' | 'maxPages' | 'refusedPages' | 'missedPages'): WebAssembly.Global {
    return this.exports[this.module.exports[name]] as WebAssembly.Global;
  }

  call(name: string, ...args: unknown[]): Outcome {
    return outcomeOf(this.exports[name], args);
  }

  /** The fuel that a call takes. */
  cost(name: string, ...args: unknown[]): bigint {
    const before = this.fuel;
    this.call(name, ...args);
    return before - this.fuel;
  }

  get memory(): Uint8Array {
    return new Uint8Array((this.exports['memory'] as WebAssembly.Memory).buffer);
  }
}

export function outcomeOf(callee: unknown, args: readonly unknown[]): Outcome {
  try {
    const result = (callee as (...args: unknown[]) => unknown)(...args);
    if (result === undefined) return { results: [] };
    return { results: Array.isArray(result) ? result : [result] };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return { trap: error.message };
    throw error;
  }
}
