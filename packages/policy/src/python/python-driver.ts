import { GuestFault } from '../guest-memory.js';
import type { Driver, ImageAddresses, Reply } from '../language.js';
import type { Machine } from '../machine.js';
import { Mailbox, OPERATION, SLOT } from '../mailbox.js';
import type { Session } from '../session.js';
import { READ } from './harness.js';

export interface PythonAddresses extends ImageAddresses {
  /** Index in the function table of the `tp_call` slot of the entry's type. */
  readonly call: number;
  /** The harness's callable. */
  readonly entry: number;
  /** The empty tuple. */
  readonly noArguments: number;
}

/** `ternaryfunc` of CPython: (callable, arguments, keywords) → a new reference, or 0 with an exception set. */
type TernaryFunction = (callable: number, args: number, keywords: number) => number;

const NOTHING = new Uint8Array(0);

/** How CPython says that a module does not exist. */
const MISSING_MODULE = /^ModuleNotFoundError: No module named '/;

const STANDARD_LIBRARY_ALONE =
  '; a guest has the standard library alone, without packages: lists, math and statistics take the place of numpy';

/** Leads one Python guest. The other half of its protocol is the harness. */
export class PythonDriver implements Driver {
  readonly #call: TernaryFunction;
  readonly #mailbox: Mailbox;
  #phase: 'loading' | 'deciding' | 'idle' = 'idle';
  /** What the guest reads while it loads, an empty read behind each; and how much of the first it has read. */
  readonly #texts: Uint8Array[];
  #read = 0;

  constructor(
    machine: Machine,
    private readonly addresses: PythonAddresses,
    private readonly session: Session,
  ) {
    this.#call = machine.table.get(addresses.call) as TernaryFunction;
    this.#mailbox = new Mailbox(machine.memory, addresses.mailbox);
    const { description, source } = session;
    this.#texts = description === null ? [source] : [new TextEncoder().encode(description), source];
  }

  load(): Reply {
    const hasContract = this.session.description !== null;
    this.#mailbox.set(SLOT.status, hasContract ? OPERATION.contract : OPERATION.load);
    return this.#enter('loading');
  }

  decide(): Reply {
    return this.#enter('deciding');
  }

  read(length: number): Uint8Array {
    if (this.#phase === 'loading' && length === READ.text) return this.#nextText();
    if (this.#phase === 'deciding') return this.#draw(length);
    return NOTHING;
  }

  write(stream: 1 | 2, bytes: Uint8Array): void {
    this.session.write(stream, bytes);
  }

  #enter(phase: 'loading' | 'deciding'): Reply {
    this.#phase = phase;
    const result = this.#call(this.addresses.entry, this.addresses.noArguments, 0);
    this.#phase = 'idle';
    if (result === 0) throw new GuestFault('the harness raised an exception');
    const { outcome } = this.#mailbox;
    const message = outcome === 'DONE' ? '' : this.#explained(this.session.message(this.#mailbox.message));
    return { outcome, action: this.#mailbox.get(SLOT.value), message };
  }

  /** The message, and where a package is missing why, if there is room for that. */
  #explained(message: string): string {
    if (!MISSING_MODULE.test(message)) return message;
    const explained = message + STANDARD_LIBRARY_ALONE;
    const numBytes = new TextEncoder().encode(explained).length;
    return numBytes <= this.session.limits.messageBytes ? explained : message;
  }

  #nextText(): Uint8Array {
    const text = this.#texts[0] ?? NOTHING;
    const chunk = text.subarray(this.#read, this.#read + READ.text);
    this.#read += chunk.length;
    if (chunk.length === 0) {
      this.#texts.shift();
      this.#read = 0;
    }
    return chunk;
  }

  #draw(length: number): Uint8Array {
    const { rng } = this.session;
    const answer = new DataView(new ArrayBuffer(8));
    if (length === READ.float) {
      answer.setFloat64(0, rng.random(), true);
      return new Uint8Array(answer.buffer);
    }
    if (length < 1 || length > READ.maxBits) return NOTHING;
    answer.setUint32(0, Number(rng.getrandbits(length)), true);
    return new Uint8Array(answer.buffer, 0, Math.ceil(length / 8));
  }
}
