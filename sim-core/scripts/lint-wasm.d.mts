/** Lists everything in a module that would let its results depend on the host; empty when it is clean. */
export function lintWasm(bytes: Uint8Array): string[];
