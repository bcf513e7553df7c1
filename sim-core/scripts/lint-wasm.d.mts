/**
 * Lists everything in a module that would let its results depend on the host; empty when it is clean.
 *
 * @param options.stackPointer whether one mutable i32 is allowed, as the stack pointer of C and Rust.
 * @throws RangeError when the bytes end early or cannot be measured.
 */
export function lintWasm(bytes: Uint8Array, options?: { readonly stackPointer?: boolean }): string[];
