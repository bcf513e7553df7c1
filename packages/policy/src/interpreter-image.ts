import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { HOST_FUEL } from './host-fuel.js';
import type { ImageAddresses, Language } from './language.js';
import { Machine, type MachineState, type MeteredInterpreter, refusalOf, withinHost } from './machine.js';
import { meterModule } from './meter/index.js';
import type { PolicyLanguage } from './policy.js';
import { PolicyError } from './policy-error.js';

/**
 * A started interpreter, ready to be copied for a guest. It survives `structuredClone` and `postMessage`, so that one
 * thread can compile and start an interpreter for all; treat its parts as opaque.
 */
export interface InterpreterImage {
  readonly language: PolicyLanguage;
  /**
   * Names what guests run: hex SHA-256 of the hex SHA-256s of the metered module, of the started memory, and of the prices of host
   * calls as JSON, a space between each.
   */
  readonly digest: string;
  readonly interpreter: MeteredInterpreter;
  readonly state: MachineState;
  readonly addresses: ImageAddresses;
}

/** What starting an interpreter may use; far more than the pinned builds need. */
const BOOT_FUEL = 20_000_000_000n;
const BOOT_BOUNDS = { stackBytes: 512 * 1024, memoryBytes: 64 * 1024 * 1024 };

/**
 * Meters, compiles and starts an interpreter.
 *
 * @throws PolicyError `INTERPRETER_BROKEN`; `HOST_STACK_EXHAUSTED` or `HOST_MEMORY_EXHAUSTED` when the host has too little of its own.
 */
export async function makeImage(
  language: Language,
  wasm: Uint8Array,
  maxMemoryPages: number,
): Promise<InterpreterImage> {
  const { bytes, exports, hiddenState } = meterModule(wasm, { maxMemoryPages });
  if (hiddenState.length > 0) {
    throw new PolicyError('INTERPRETER_BROKEN', `a reset would leave behind: ${hiddenState.join(', ')}`);
  }
  const module = await WebAssembly.compile(bytes).catch((error: unknown) => {
    throw refusalOf(error);
  });
  const interpreter = { module, exports };
  const machine = withinHost(() => new Machine(interpreter, language));
  const initialMemory = machine.memory.whole.slice();
  machine.bound(BOOT_BOUNDS);
  const run = machine.run(BOOT_FUEL, () => language.boot(machine));
  if (run.stop !== undefined) {
    throw new PolicyError(
      'INTERPRETER_BROKEN',
      `the ${language.name} interpreter did not start: ${run.stop.message}`,
    );
  }
  const state = machine.capture(initialMemory);
  const prices = new TextEncoder().encode(JSON.stringify(HOST_FUEL));
  const parts = await Promise.all([bytes, state.memory, prices].map(sha256Hex));
  const digest = await sha256Hex(new TextEncoder().encode(parts.join(' ')));
  return { language: language.name, digest, interpreter, state, addresses: run.value };
}

/** Hex SHA-256 of many bytes, by the platform where it can (browsers: in secure contexts only). */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest =
    globalThis.crypto?.subtle === undefined
      ? sha256(bytes)
      : new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return bytesToHex(digest);
}
