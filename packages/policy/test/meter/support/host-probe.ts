// Runs metered modules on any host with WebAssembly and nothing else: Node's compilers, shells of other engines.

export interface ProbeCall {
  readonly name: string;
  /** Arguments; what a bigint is, as decimal text. */
  readonly args: readonly (number | string)[];
}

export interface ProbeModule {
  readonly label: string;
  /** The metered module, each byte as two hexadecimal digits. */
  readonly hex: string;
  readonly fuelName: string;
  readonly stackName: string;
  readonly fuel: string;
  readonly stack: string;
  readonly calls: readonly ProbeCall[];
}

/** One line for each call: what it came to, what is left of the budgets, and a checksum of the memory. */
export function probe(modules: readonly ProbeModule[]): string[] {
  return modules.flatMap(({ label, hex, fuelName, stackName, fuel, stack, calls }) => {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const fuelGlobal = exports[fuelName] as WebAssembly.Global<'i64'>;
    const stackGlobal = exports[stackName] as WebAssembly.Global<'i64'>;
    return calls.map(({ name, args }) => {
      fuelGlobal.value = BigInt(fuel);
      stackGlobal.value = BigInt(stack);
      const outcome = outcomeOf(exports[name] as (...args: unknown[]) => unknown, args);
      const memory = exports['memory'] as WebAssembly.Memory | undefined;
      const state = `${fuelGlobal.value} ${stackGlobal.value} ${memory === undefined ? '-' : checksum(memory)}`;
      return `${label} ${name}: ${outcome} ${state}`;
    });
  });
}

function outcomeOf(callee: (...args: unknown[]) => unknown, args: ProbeCall['args']): string {
  try {
    const result = callee(...args.map((arg) => (typeof arg === 'string' ? BigInt(arg) : arg)));
    return [result].flat().map(textOf).join();
  } catch (error) {
    return error instanceof WebAssembly.RuntimeError ? 'trap' : String(error);
  }
}

function textOf(value: unknown): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** FNV-1a. */
function checksum(memory: WebAssembly.Memory): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(memory.buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16);
}
