import { MODULE_BASE64 } from './generated/module.js';

let compiled: WebAssembly.Module | undefined;

/** The module that this package carries inside its JavaScript, compiled on first use. */
export function inlinedModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(decodeBase64(MODULE_BASE64));
  return compiled;
}

/** Browsers, workers and Node all have `atob`; `Uint8Array.fromBase64` is too young to count on. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
