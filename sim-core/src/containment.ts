// What stands between the host and the code of a module that may trap, loop for ever or ask for memory.
import { integerInRange } from './arguments.js';
import { isOutOfMemory } from './host-memory.js';
import { SimError, type SimErrorCode } from './sim-error.js';

/** What each call into a metered module may use; `meterEnvironment` of `@reroll/env-kit/meter` makes such modules. */
export interface CallLimits {
  /**
   * WebAssembly instructions of one reset, step or other call, 1 to 2^40; a call of a vector has so many for each environment.
   * Default: 10,000,000.
   */
  readonly fuelPerCall: number;
  /** Bytes of native stack, 1 to 16 MiB. Default: 262,144. */
  readonly stackBytes: number;
}

export const DEFAULT_CALL_LIMITS: CallLimits = { fuelPerCall: 10_000_000, stackBytes: 262_144 };

/** Custom section of a metered module: names of its budgets among its exports, as JSON. */
const METER_SECTION = 'reroll.meter';

/** Names of exported globals. `globals` are the module's own mutable ones. */
interface MeterNames {
  readonly fuel: string;
  readonly stack: string;
  readonly maxPages: string;
  readonly refusedPages: string;
  readonly globals: readonly string[];
}

interface Meter {
  readonly fuel: WebAssembly.Global;
  readonly stack: WebAssembly.Global;
  readonly maxPages: WebAssembly.Global;
  readonly refusedPages: WebAssembly.Global;
  readonly globals: readonly { readonly global: WebAssembly.Global; readonly first: unknown }[];
}

/**
 * Runs the calls into one instance of a metered module; others are trusted, and called without it, for engines inline a call that
 * nothing catches from. When one of them traps or uses up a budget, memory is left in the middle of something: the
 * instance is of no use until its first image is put back.
 */
export class Containment {
  /** How many times `fuelPerCall` a call has: the number of environments in the instance. */
  units = 1;
  /** What is told of a failure, besides the caller. */
  onFailure: () => void = () => {};
  readonly #meter: Meter | null;
  readonly #limits: CallLimits;
  #failure: SimError | null = null;

  /** @throws RangeError or TypeError for limits of a wrong type or value; SimError `INCOMPATIBLE_MODULE`. */
  constructor(module: WebAssembly.Module, exports: WebAssembly.Exports, limits: Partial<CallLimits> = {}) {
    this.#limits = { ...DEFAULT_CALL_LIMITS, ...limits };
    integerInRange('fuelPerCall', this.#limits.fuelPerCall, 1, 2 ** 40);
    integerInRange('stackBytes', this.#limits.stackBytes, 1, 2 ** 24);
    this.#meter = meterOf(module, exports);
    if (this.#meter === null && Object.keys(limits).length > 0) {
      throw new SimError(
        'INCOMPATIBLE_MODULE',
        'limits need a metered module: meterEnvironment of @reroll/env-kit/meter makes one',
      );
    }
  }

  get isMetered(): boolean {
    return this.#meter !== null;
  }

  /** The failure that the instance stopped at, until it is put back. */
  get failure(): SimError | null {
    return this.#failure;
  }

  /** The function, on a budget of its own for each call, with its failures as SimErrors. */
  contained<Args extends unknown[], Result>(call: (...args: Args) => Result): (...args: Args) => Result {
    return (...args) => {
      this.#fill();
      try {
        const result = call(...args);
        this.#requireGlobals();
        return result;
      } catch (error) {
        throw this.failed(error);
      }
    };
  }

  /** The error of a call that did not return. Engines have texts of their own for it, which are left out. */
  private failed(error: unknown): SimError {
    if (error instanceof SimError) return error;
    this.#failure = this.#failureOf(error);
    this.onFailure();
    return this.#failure;
  }

  /** Memory has its first image again. */
  renew(): void {
    this.#failure = null;
    if (this.#meter === null) return;
    this.#meter.refusedPages.value = 0;
    for (const { global, first } of this.#meter.globals) global.value = first;
  }

  /** Lets the module's code have no more memory than the host has given it. */
  freeze(pages: number): void {
    if (this.#meter !== null) this.#meter.maxPages.value = pages;
  }

  /** Instructions that the last call took; null where nothing counts them. */
  get fuelUsed(): number | null {
    if (this.#meter === null) return null;
    return Number(BigInt(this.#limits.fuelPerCall) * BigInt(this.units) - (this.#meter.fuel.value as bigint));
  }

  /** A global that a call left with another value would be state that no snapshot has. */
  #requireGlobals(): void {
    if (this.#meter === null || this.#meter.globals.every(({ global, first }) => global.value === first))
      return;
    const message = 'the environment left a global, such as its stack pointer, with another value';
    this.#failure = new SimError('ENVIRONMENT_TRAPPED', message, { fault: 'environment' });
    this.onFailure();
    throw this.#failure;
  }

  #fill(): void {
    if (this.#meter === null) return;
    this.#meter.fuel.value = BigInt(this.#limits.fuelPerCall) * BigInt(this.units);
    this.#meter.stack.value = BigInt(this.#limits.stackBytes);
  }

  #failureOf(cause: unknown): SimError {
    const failure = (code: SimErrorCode, message: string) =>
      new SimError(code, message, { cause, fault: 'environment' });
    if (this.#meter !== null && this.#meter.fuel.value < 0n) {
      const { fuelPerCall } = this.#limits;
      return failure('FUEL_EXHAUSTED', `the environment used up fuelPerCall = ${fuelPerCall} in one call`);
    }
    const hasStack = this.#meter === null || this.#meter.stack.value >= 0n;
    if (!hasStack || isStackOverflow(cause)) {
      return failure('STACK_OVERFLOW', 'the environment used up its call stack');
    }
    if (this.#meter !== null && this.#meter.refusedPages.value !== 0) {
      return failure('ENVIRONMENT_TRAPPED', 'the environment asked for more memory, which none is given');
    }
    return failure(
      'ENVIRONMENT_TRAPPED',
      'the environment did what WebAssembly stops, such as a division by zero or an access beyond its memory',
    );
  }
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && !(error instanceof WebAssembly.RuntimeError) && !isOutOfMemory(error)
    ? /call stack|recursion/i.test(error.message)
    : false;
}

function meterOf(module: WebAssembly.Module, exports: WebAssembly.Exports): Meter | null {
  const [section] = WebAssembly.Module.customSections(module, METER_SECTION);
  if (section === undefined) return null;
  try {
    const names = JSON.parse(new TextDecoder().decode(section)) as MeterNames;
    const global = (name: string): WebAssembly.Global => {
      const found = exports[name];
      if (found instanceof WebAssembly.Global) return found;
      throw new TypeError(`there is no global ${name}`);
    };
    return {
      fuel: global(names.fuel),
      stack: global(names.stack),
      maxPages: global(names.maxPages),
      refusedPages: global(names.refusedPages),
      globals: names.globals.map((name) => ({ global: global(name), first: global(name).value as unknown })),
    };
  } catch (cause) {
    throw new SimError('INCOMPATIBLE_MODULE', `the section "${METER_SECTION}" is not that of a meter`, {
      cause,
    });
  }
}
