import { GuestFault } from '../guest-memory.js';
import { HOST_FUEL } from '../host-fuel.js';
import type { Driver, ImageAddresses, Reply } from '../language.js';
import type { Machine } from '../machine.js';
import { Mailbox, OPERATION, SLOT } from '../mailbox.js';
import type { Session } from '../session.js';
import { DRAW, TEXT_CHUNK_BYTES } from './harness.js';
import { integerIn } from './integer-in.js';

/** Where the objects of the harness are that it announces. */
export interface PythonAddresses extends ImageAddresses {
  /** Index in the function table of the C function that calls a function of Python. */
  readonly call: number;
  readonly serve: number;
  readonly act: number;
  readonly turn_x: number;
  readonly turn_o: number;
  /** The cell of the variable that holds what the policy returned. */
  readonly cell: number;
  /** The type `int`. */
  readonly int: number;
}

/** `vectorcallfunc` of CPython: (callable, arguments, their number, keywords) → a new reference, or 0 with an exception set. */
type VectorcallFunction = (callable: number, args: number, count: number, keywords: number) => number;

const NOTHING = new Uint8Array(0);
const PLAYER_X = 1;

/** How CPython says that a module does not exist. */
const MISSING_MODULE = /^ModuleNotFoundError: No module named '/;

const STANDARD_LIBRARY_ALONE =
  '; a guest has the standard library alone, without packages: lists, math and statistics take the place of numpy';

/** Leads one Python guest. The other half of its protocol is the harness. */
export class PythonDriver implements Driver {
  readonly #call: VectorcallFunction;
  readonly #mailbox: Mailbox;
  #phase: 'loading' | 'deciding' | 'idle' = 'idle';
  /** How long the observations are that the guest reads; null before it has been told, and where its contract says so. */
  #measured: number | null = null;
  /** What the guest reads while it loads, an empty read behind each; and how much of the first it has read. */
  readonly #texts: Uint8Array[];
  #read = 0;

  constructor(
    private readonly machine: Machine,
    private readonly addresses: PythonAddresses,
    private readonly session: Session,
  ) {
    this.#call = machine.table.get(addresses.call) as VectorcallFunction;
    this.#mailbox = new Mailbox(machine.memory, addresses.mailbox);
    const { source, contract } = session;
    const { description } = contract;
    this.#texts = description === null ? [source] : [new TextEncoder().encode(description), source];
  }

  load(): Reply {
    const hasContract = this.session.contract.description !== null;
    this.#phase = 'loading';
    const reply = this.#serve(hasContract ? OPERATION.contract : OPERATION.load);
    this.#phase = 'idle';
    return reply;
  }

  decide(): Reply {
    this.#phase = 'deciding';
    const reply = this.session.contract.kind === 'two-player' ? this.#takeTurn() : this.#act();
    this.#phase = 'idle';
    return reply;
  }

  read(length: number): Uint8Array {
    return this.#phase === 'loading' && length === TEXT_CHUNK_BYTES ? this.#nextText() : NOTHING;
  }

  write(stream: 1 | 2, bytes: Uint8Array): void {
    this.session.write(stream, bytes);
  }

  /** Answers a draw, if the guest asks for one. */
  yielded(): void {
    if (this.#phase !== 'deciding') return;
    const { machine, session } = this;
    const { mailbox } = this.addresses;
    const request = machine.memory.getUint32(mailbox + 8 * SLOT.player) & 0xff;
    if (request === 0) return;
    machine.charge(HOST_FUEL.read);
    if (request === DRAW.float) this.#mailbox.set(SLOT.value, session.rng.random());
    else if (request <= DRAW.maxBits)
      machine.memory.setUint32(mailbox + 8 * SLOT.value, Number(session.rng.getrandbits(request)));
    this.#mailbox.set(SLOT.player, 0);
  }

  #takeTurn(): Reply {
    const { turn_x, turn_o } = this.addresses;
    return this.#decide(this.#mailbox.get(SLOT.player) === PLAYER_X ? turn_x : turn_o);
  }

  #act(): Reply {
    const length = this.#mailbox.get(SLOT.value);
    if (length !== this.#measured && this.session.contract.description === null) {
      const reply = this.#serve(OPERATION.measure);
      if (reply.outcome !== 'DONE') return reply;
      this.#mailbox.set(SLOT.status, OPERATION.singleAgent);
      this.#measured = length;
    }
    return this.#decide(this.addresses.act);
  }

  /** Has a function of the harness call the policy, which leaves the mailbox as it is unless the policy throws. */
  #decide(callable: number): Reply {
    const operation = this.#mailbox.get(SLOT.status);
    this.#enter(callable);
    if (this.#mailbox.get(SLOT.status) !== operation) return this.#reply();
    const { cell, int } = this.addresses;
    const isInteger = this.session.contract.action === null;
    const action = isInteger ? integerIn(this.machine.memory, cell, int) : undefined;
    return action === undefined ? this.#serve(operation) : { outcome: 'DONE', action, message: '' };
  }

  #serve(operation: number): Reply {
    this.#mailbox.set(SLOT.status, operation);
    this.#enter(this.addresses.serve);
    return this.#reply();
  }

  #enter(callable: number): void {
    if (this.#call(callable, 0, 0, 0) === 0) throw new GuestFault('the harness raised an exception');
  }

  #reply(): Reply {
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
    const chunk = text.subarray(this.#read, this.#read + TEXT_CHUNK_BYTES);
    this.#read += chunk.length;
    if (chunk.length === 0) {
      this.#texts.shift();
      this.#read = 0;
    }
    return chunk;
  }
}
