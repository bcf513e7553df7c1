import type { GuestMemory } from '../guest-memory.js';

/** Address of a QuickJS value that the host holds. */
export type Handle = number;

/** The functions of quickjs-wasi's module that the host calls. Numbers are addresses unless named otherwise. */
interface QuickJsExports {
  _initialize(): void;
  qjs_init(): number;
  qjs_set_max_stack_size(bytes: number): void;
  qjs_get_context_ptr(): number;
  wasm_malloc(bytes: number): number;
  wasm_free(address: number): void;
  qjs_eval(source: number, length: number, fileName: number, flags: number): Handle;
  JS_EvalFunction(context: number, compiled: bigint): bigint;
  JS_HasException(context: number): number;
  qjs_get_exception(): Handle;
  qjs_is_exception(value: Handle): number;
  qjs_is_string(value: Handle): number;
  qjs_call(callee: Handle, receiver: Handle, count: number, values: number): Handle;
  qjs_free_value(value: Handle): void;
  qjs_get_undefined(): Handle;
  qjs_new_host_function(name: number, nameLength: number, parameters: number): Handle;
  qjs_new_array_buffer(source: number, length: number): Handle;
  qjs_get_array_buffer(value: Handle, lengthResult: number): number;
  qjs_get_string_len(value: Handle, lengthResult: number): number;
  qjs_free_cstring(address: number): void;
}

/** Addresses that a started QuickJS keeps for the host's calls. */
export interface QuickJsAddresses {
  readonly context: number;
  readonly undefined: Handle;
  /** Room for one argument and one length. */
  readonly scratch: number;
  readonly fileName: number;
}

const COMPILE_ONLY = 1 << 5;
const SCRATCH_BYTES = 8;

/** The few things that the host does with a QuickJS interpreter. Values are handles that the caller releases. */
export class QuickJs {
  readonly #exports: QuickJsExports;

  constructor(
    exports: WebAssembly.Exports,
    private readonly memory: GuestMemory,
    readonly addresses: QuickJsAddresses,
  ) {
    this.#exports = exports as unknown as QuickJsExports;
  }

  /** Starts the runtime of a fresh instance. `fileName` is what stack traces call the guest's source. */
  static start(
    exports: WebAssembly.Exports,
    memory: GuestMemory,
    fileName: string,
    stackBytes: number,
  ): QuickJs {
    const engine = exports as unknown as QuickJsExports;
    engine._initialize();
    engine.qjs_init();
    engine.qjs_set_max_stack_size(stackBytes);
    const addresses = {
      context: engine.qjs_get_context_ptr(),
      undefined: engine.qjs_get_undefined(),
      scratch: engine.wasm_malloc(SCRATCH_BYTES),
      fileName: newCString(engine, memory, fileName),
    };
    return new QuickJs(exports, memory, addresses);
  }

  /** Compiles and runs a script of the host's own; the result is its last value, or an exception. */
  evaluate(source: Uint8Array, fileName: string): Handle {
    const name = newCString(this.#exports, this.memory, fileName);
    const result = this.#evaluate(source, name, 0);
    this.#exports.wasm_free(name);
    return result;
  }

  /** Compiles the guest's script; the result is to be {@link run}, or an exception. */
  compile(source: Uint8Array): Handle {
    return this.#evaluate(source, this.addresses.fileName, COMPILE_ONLY);
  }

  /** Runs a compiled script, which this releases. Returns whether it ended without an exception. */
  run(compiled: Handle): boolean {
    const { context } = this.addresses;
    this.#exports.JS_EvalFunction(context, this.memory.getUint64(compiled));
    // The call has consumed the value; what is left is the cell that held it.
    this.#exports.wasm_free(compiled);
    return this.#exports.JS_HasException(context) === 0;
  }

  /** The exception in flight, which is then no longer in flight. */
  takeException(): Handle {
    return this.#exports.qjs_get_exception();
  }

  isException(value: Handle): boolean {
    return this.#exports.qjs_is_exception(value) !== 0;
  }

  isString(value: Handle): boolean {
    return this.#exports.qjs_is_string(value) !== 0;
  }

  /** Calls a function with at most two arguments. */
  call(callee: Handle, first?: Handle, second?: Handle): Handle {
    const { scratch, undefined: receiver } = this.addresses;
    if (first === undefined) return this.#exports.qjs_call(callee, receiver, 0, 0);
    this.memory.setUint32(scratch, first);
    if (second === undefined) return this.#exports.qjs_call(callee, receiver, 1, scratch);
    this.memory.setUint32(scratch + 4, second);
    return this.#exports.qjs_call(callee, receiver, 2, scratch);
  }

  release(value: Handle): void {
    this.#exports.qjs_free_value(value);
  }

  /** `undefined`, as a handle of the caller's own. */
  newUndefined(): Handle {
    return this.#exports.qjs_get_undefined();
  }

  /** A function that calls the host. */
  newHostFunction(): Handle {
    return this.#exports.qjs_new_host_function(this.addresses.fileName, 0, 0);
  }

  /** A zeroed ArrayBuffer and the address of its bytes. */
  newArrayBuffer(length: number): { buffer: Handle; address: number } {
    const source = this.#exports.wasm_malloc(length);
    this.memory.span(source, length).fill(0);
    const buffer = this.#exports.qjs_new_array_buffer(source, length);
    this.#exports.wasm_free(source);
    return { buffer, address: this.#exports.qjs_get_array_buffer(buffer, this.addresses.scratch) };
  }

  /** Shows `use` the UTF-8 of a string. */
  withText<T>(value: Handle, use: (bytes: Uint8Array) => T): T {
    const { scratch } = this.addresses;
    const address = this.#exports.qjs_get_string_len(value, scratch);
    const result = use(this.memory.span(address, this.memory.getUint32(scratch)));
    this.#exports.qjs_free_cstring(address);
    return result;
  }

  #evaluate(source: Uint8Array, fileName: number, flags: number): Handle {
    // QuickJS reads one byte past the source and expects 0 there.
    const address = this.#exports.wasm_malloc(source.length + 1);
    const copy = this.memory.span(address, source.length + 1);
    copy.set(source);
    copy[source.length] = 0;
    const result = this.#exports.qjs_eval(address, source.length, fileName, flags);
    this.#exports.wasm_free(address);
    return result;
  }
}

/** Address of a text in the guest's memory, with the 0 that ends it. */
function newCString(engine: QuickJsExports, memory: GuestMemory, text: string): number {
  const bytes = new TextEncoder().encode(`${text}\0`);
  const address = engine.wasm_malloc(bytes.length);
  memory.span(address, bytes.length).set(bytes);
  return address;
}
