import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { HOST_FUEL } from './host-fuel.js';
import type { ImageAddresses } from './language.js';
import { type MeteredInterpreter, refusalOf } from './machine.js';
import type { PolicyLanguage } from './policy.js';

/** The custom section of a started interpreter in which its {@link InterpreterNote} stands as JSON. */
export const INTERPRETER_SECTION = 'reroll.interpreter';

/** What a host must know of a started interpreter beside its code and memory. */
export interface InterpreterNote {
  readonly language: PolicyLanguage;
  readonly exports: MeteredInterpreter['exports'];
  /** Its mutable globals once it has started, in the meter's order. */
  readonly globals: readonly number[];
  readonly addresses: ImageAddresses;
  /** Of host calls: they are part of what an interpreter is. */
  readonly prices: typeof HOST_FUEL;
}

/**
 * A started interpreter, ready to be copied for a guest. It survives `structuredClone` and `postMessage`, so that one
 * thread can compile an interpreter for all; treat its parts as opaque.
 */
export interface InterpreterImage {
  readonly language: PolicyLanguage;
  /** Names what guests run, the prices of host calls included: hex SHA-256 of the interpreter's file. */
  readonly digest: string;
  readonly interpreter: MeteredInterpreter;
  readonly globals: readonly number[];
  readonly addresses: ImageAddresses;
}

/**
 * Compiles a started interpreter.
 *
 * @param digest - The hex SHA-256 of the bytes.
 * @throws PolicyError `HOST_STACK_EXHAUSTED` or `HOST_MEMORY_EXHAUSTED` when the host has too little of its own.
 */
export async function compileImage(
  bytes: Uint8Array<ArrayBuffer>,
  digest: string,
): Promise<InterpreterImage> {
  const module = await WebAssembly.compile(bytes).catch((error: unknown) => {
    throw refusalOf(error);
  });
  const [section] = WebAssembly.Module.customSections(module, INTERPRETER_SECTION);
  const note: InterpreterNote = JSON.parse(new TextDecoder().decode(new Uint8Array(section!)));
  const { language, exports, globals, addresses } = note;
  return { language, digest, interpreter: { module, exports }, globals, addresses };
}

/** Hex SHA-256 of many bytes, computed by the platform if it can (browsers: in secure contexts only). */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest =
    globalThis.crypto?.subtle === undefined
      ? sha256(bytes)
      : new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return bytesToHex(digest);
}
