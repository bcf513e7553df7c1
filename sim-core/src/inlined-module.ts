import { MODULE_BASE64 } from './generated/module.js';
import { hostOutOfMemory, isOutOfMemory } from './host-memory.js';
import { SimError } from './sim-error.js';

let compiled: WebAssembly.Module | undefined;

/**
 * The module that this package carries inside its JavaScript, compiled on first use.
 *
 * @throws SimError `INCOMPATIBLE_HOST` when the host does not compile it, `OUT_OF_MEMORY` when it lacks the memory.
 */
export function inlinedModule(): WebAssembly.Module {
  try {
    compiled ??= new WebAssembly.Module(decodeBase64(MODULE_BASE64));
  } catch (cause) {
    if (isOutOfMemory(cause)) throw hostOutOfMemory('compiling the core', cause);
    const message =
      'this host does not compile the core: it takes WebAssembly with fixed-width SIMD, and in a page with a Content ' +
      "Security Policy 'wasm-unsafe-eval' in script-src";
    throw new SimError('INCOMPATIBLE_HOST', message, { cause, fault: 'infrastructure' });
  }
  return compiled;
}

/** Browsers, workers and Node all have `atob`; `Uint8Array.fromBase64` is too new to rely on. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
