import { PAGE_BYTES } from '../guest-memory.js';
import { HOST_FUEL } from '../host-fuel.js';
import { INTERPRETER_SECTION, type InterpreterNote } from '../interpreter-image.js';
import type { Language } from '../language.js';
import { MAX_MEMORY_BYTES } from '../limits.js';
import { Machine } from '../machine.js';
import { meterModule } from '../meter/index.js';
import { PolicyError } from '../policy-error.js';
import { startedModule } from './started-module.js';

/** What starting an interpreter may use; far more than the pinned builds need. */
const BOOT_FUEL = 20_000_000_000n;
const BOOT_BOUNDS = { stackBytes: 512 * 1024, memoryBytes: 64 * 1024 * 1024 };

/**
 * Meters and starts an interpreter: the bytes of a module whose instances have started already. The build of this package makes them, once; the
 * same bytes come out on every host.
 *
 * @throws PolicyError `INTERPRETER_BROKEN`.
 */
export function startInterpreter(language: Language, wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  const { bytes, exports, hiddenState } = meterModule(wasm, {
    maxMemoryPages: MAX_MEMORY_BYTES / PAGE_BYTES,
  });
  if (hiddenState.length > 0) {
    throw new PolicyError('INTERPRETER_BROKEN', `a reset would leave behind: ${hiddenState.join(', ')}`);
  }
  const machine = new Machine({ module: new WebAssembly.Module(bytes), exports }, language);
  machine.bound(BOOT_BOUNDS);
  const run = machine.run(BOOT_FUEL, () => language.boot(machine));
  if (run.stop !== undefined) {
    throw new PolicyError(
      'INTERPRETER_BROKEN',
      `the ${language.name} interpreter did not start: ${run.stop.message}`,
    );
  }
  const { memory, globals } = machine.capture();
  const note: InterpreterNote = {
    language: language.name,
    exports,
    globals,
    addresses: run.value,
    prices: HOST_FUEL,
  };
  return startedModule(bytes, memory, { section: INTERPRETER_SECTION, text: JSON.stringify(note) });
}
