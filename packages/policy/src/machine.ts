import { GuestFault, GuestMemory, PAGE_BYTES } from './guest-memory.js';
import { FuelExhausted, HOST_FUEL } from './host-fuel.js';
import type { MeterExports } from './meter/index.js';
import { PolicyError } from './policy-error.js';
import type { PolicyFailureCode } from './policy-failure.js';
import { FixedEntropy, GuestExit, WASI_MODULE, type WasiHost, wasiImports } from './wasi.js';

/** Counters of the meter. Looking one up by its name among hundreds of exports takes longer than reading it. */
type MeterName = 'fuel' | 'stack' | 'maxPages' | 'refusedPages' | 'missedPages';

export type HostFunctions = Readonly<Record<string, (...args: number[]) => number | undefined>>;

/** What an interpreter gets at its start. */
export interface StartOptions {
  readonly args: readonly string[];
  /** Each as `NAME=value`. */
  readonly environment: readonly string[];
  /**
   * Host functions beyond WASI, by module and name. This is called before the machine has an instance. Each call of one
   * is charged.
   */
  imports(machine: Machine): Readonly<Record<string, HostFunctions>>;
}

/** Answers a guest's requests to its host. */
export interface StandardStreams {
  /** Answers a read of at most `length` bytes of standard input. */
  read(length: number): Uint8Array;
  /** Takes what the guest writes to standard output (1) or error (2). */
  write(stream: 1 | 2, bytes: Uint8Array): void;
  /** Is told that the guest yields. */
  yielded(): void;
}

/** A compiled, metered interpreter. */
export interface MeteredInterpreter {
  readonly module: WebAssembly.Module;
  readonly exports: MeterExports;
}

/** The whole state of an interpreter: its memory, as far as it reaches, and its mutable globals, i32 all, in the meter's order. */
export interface MachineState {
  readonly memory: Uint8Array;
  readonly globals: readonly number[];
}

/** What guest code may use at any time. */
export interface Bounds {
  readonly stackBytes: number;
  readonly memoryBytes: number;
}

/** Why guest code stopped before it returned. */
export interface Stop {
  readonly code: PolicyFailureCode;
  readonly message: string;
}

/** The outcome of a run of guest code, and the fuel that it used. */
export type Run<T> =
  | { readonly value: T; readonly stop?: undefined; readonly fuelUsed: bigint }
  | { readonly stop: Stop; readonly fuelUsed: bigint };

const NOTHING = new Uint8Array(0);

/** A trap with less than one large frame left on the C stack counts as a stack overflow. */
const LINEAR_STACK_MARGIN_BYTES = 8192;

/** One instance of a metered interpreter. It serves one guest at a time and is completely restored between guests. */
export class Machine implements WasiHost {
  readonly memory = new GuestMemory();
  readonly entropy = new FixedEntropy();
  readonly args: readonly string[];
  readonly environment: readonly string[];
  readonly exports: WebAssembly.Exports;
  streams: StandardStreams | null = null;
  readonly #names: MeterExports;
  readonly #meters: Readonly<Record<MeterName, WebAssembly.Global>>;
  #stackBytes = 0n;

  constructor({ module, exports: names }: MeteredInterpreter, startOptions: StartOptions) {
    this.args = startOptions.args;
    this.environment = startOptions.environment;
    this.#names = names;
    const imports: WebAssembly.Imports = { [WASI_MODULE]: wasiImports(module, this) };
    for (const [from, functions] of Object.entries(startOptions.imports(this)))
      imports[from] = this.#charged(functions);
    this.exports = new WebAssembly.Instance(module, imports).exports;
    this.memory.attach(this.exports[names.memory!] as WebAssembly.Memory);
    const meter = (name: MeterName) => this.exports[names[name]] as WebAssembly.Global;
    this.#meters = {
      fuel: meter('fuel'),
      stack: meter('stack'),
      maxPages: meter('maxPages'),
      refusedPages: meter('refusedPages'),
      missedPages: meter('missedPages'),
    };
  }

  get table(): WebAssembly.Table {
    return this.exports[this.#names.table!] as WebAssembly.Table;
  }

  /**
   * Charges fuel for what the host is about to do for the guest.
   *
   * @throws FuelExhausted if the guest has less: it ends there.
   */
  charge(fuel: number): void {
    const meter = this.#meters.fuel;
    const left: bigint = meter.value - BigInt(fuel);
    meter.value = left;
    if (left < 0n) throw new FuelExhausted();
  }

  read(length: number): Uint8Array {
    return this.streams?.read(length) ?? NOTHING;
  }

  write(stream: 1 | 2, bytes: Uint8Array): void {
    this.streams?.write(stream, bytes);
  }

  yielded(): void {
    this.streams?.yielded();
  }

  /** Sets what every run has, until the machine is restored. */
  bound({ stackBytes, memoryBytes }: Bounds): void {
    this.#stackBytes = BigInt(stackBytes);
    this.#meters.maxPages.value = Math.floor(memoryBytes / PAGE_BYTES);
  }

  /**
   * Runs guest code on a budget of fuel, within the machine's bounds. After a stop the machine cannot be used until it is restored.
   *
   * @throws PolicyError `HOST_STACK_EXHAUSTED` or `HOST_MEMORY_EXHAUSTED`; and whatever a host function itself throws.
   */
  run<T>(fuel: bigint, enter: () => T): Run<T> {
    this.#meters.fuel.value = fuel;
    this.#meters.stack.value = this.#stackBytes;
    try {
      const value = enter();
      return { value, fuelUsed: fuel - this.#fuelLeft };
    } catch (error) {
      return { stop: this.#stopOf(error), fuelUsed: fuel - this.#fuelLeft };
    }
  }

  /** Copies everything that {@link restore} puts back. */
  capture(): MachineState {
    const globals = this.#names.globals.map((name) => (this.exports[name] as WebAssembly.Global).value);
    return { memory: this.memory.whole.slice(), globals };
  }

  /** Puts back a state with a memory at least as long as this one. Nothing is left of what ran before. */
  restore({ memory, globals }: MachineState): void {
    this.memory.grow(memory.length);
    this.memory.whole.set(memory);
    this.#meters.refusedPages.value = 0;
    this.#meters.missedPages.value = 0;
    this.setGlobals(globals);
    this.entropy.rewind();
    this.streams = null;
  }

  /** Sets the mutable globals of a new instance to where its memory says that they are. */
  setGlobals(globals: readonly number[]): void {
    this.#names.globals.forEach((name, index) => {
      (this.exports[name] as WebAssembly.Global).value = globals[index];
    });
  }

  #charged(functions: HostFunctions): Record<string, WebAssembly.ImportValue> {
    const entries = Object.entries(functions).map(([name, call]) => [
      name,
      (...args: number[]) => {
        this.charge(HOST_FUEL.call);
        return call(...args);
      },
    ]);
    return Object.fromEntries(entries);
  }

  /** A guest that overdrew its fuel has used all of it. */
  get #fuelLeft(): bigint {
    const left: bigint = this.#meters.fuel.value;
    return left < 0n ? 0n : left;
  }

  #stopOf(error: unknown): Stop {
    if (error instanceof GuestExit)
      return { code: 'EXCEPTION', message: `exited with status ${error.status}` };
    if (error instanceof GuestFault) return BROKEN;
    if (error instanceof FuelExhausted) return FUEL;
    if (isHostStackOverflow(error)) throw hostStackExhausted(error);
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    if (this.#meters.missedPages.value !== 0) {
      throw hostMemoryExhausted(error);
    }
    if (this.#meters.fuel.value < 0n) return FUEL;
    if (this.#meters.stack.value < 0n) return STACK;
    if (this.#meters.refusedPages.value !== 0) return MEMORY;
    return this.#linearStackLeft < LINEAR_STACK_MARGIN_BYTES ? STACK : BROKEN;
  }

  /**
   * Bytes left of the C stack, which grows down to address 0 in both interpreters, so that an overflow traps. Its
   * pointer is their only mutable global.
   */
  get #linearStackLeft(): number {
    return (this.exports[this.#names.globals[0]!] as WebAssembly.Global).value;
  }
}

// Engines describe traps in different words, so these are left out.
const BROKEN: Stop = { code: 'EXCEPTION', message: 'the interpreter stopped at an internal fatal error' };
const FUEL: Stop = { code: 'FUEL_EXHAUSTED', message: 'the fuel is used up' };
const STACK: Stop = { code: 'STACK_OVERFLOW', message: 'the call stack is used up' };
const MEMORY: Stop = { code: 'OUT_OF_MEMORY', message: 'the memory is used up' };

/**
 * Makes or restores an instance.
 *
 * @throws PolicyError `HOST_STACK_EXHAUSTED` or `HOST_MEMORY_EXHAUSTED` when the host itself has no more.
 */
export function withinHost<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Turns the host's refusal of a resource into an error for the caller; other errors stay as they are. */
export function refusalOf(error: unknown): unknown {
  if (isHostStackOverflow(error)) return hostStackExhausted(error);
  return isHostOutOfMemory(error) ? hostMemoryExhausted(error) : error;
}

function hostStackExhausted(cause: unknown): PolicyError {
  const message = 'the call stack of this thread ended before the budget of the guest';
  return new PolicyError('HOST_STACK_EXHAUSTED', message, { cause });
}

function hostMemoryExhausted(cause: unknown): PolicyError {
  return new PolicyError('HOST_MEMORY_EXHAUSTED', 'the host has no memory left for the guest', { cause });
}

/** V8 and JavaScriptCore throw a RangeError, SpiderMonkey an InternalError. */
function isHostStackOverflow(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'InternalError') return !OUT_OF_MEMORY.test(error.message);
  return error instanceof RangeError && /call stack/i.test(error.message);
}

/** Engines refuse memory with a RangeError or an InternalError; their compilers may with a CompileError. */
function isHostOutOfMemory(error: unknown): boolean {
  return error instanceof Error && (error instanceof RangeError || OUT_OF_MEMORY.test(error.message));
}

const OUT_OF_MEMORY = /out of memory|could not allocate|allocation failed/i;
