import { HOST_FUEL } from '../host-fuel.js';
import type { Driver, ImageAddresses, Reply } from '../language.js';
import type { Machine } from '../machine.js';
import { Mailbox, OPERATION, REQUEST, SLOT } from '../mailbox.js';
import type { Session } from '../session.js';
import { type Handle, QuickJs, type QuickJsAddresses } from './quickjs.js';
import { withoutExport } from './script-of-module.js';

export interface JavaScriptAddresses extends ImageAddresses, QuickJsAddresses {
  /** The function that the prelude returned. */
  readonly enter: Handle;
}

const NOTHING = new Uint8Array(0);

/** Exports of a module that runs as a script: each costs the guest one more compilation. */
const MAX_EXPORTS = 32;

/** Leads one JavaScript guest. The other half of its protocol is the prelude. */
export class JavaScriptDriver implements Driver {
  readonly #quickjs: QuickJs;
  readonly #mailbox: Mailbox;

  constructor(
    private readonly machine: Machine,
    private readonly addresses: JavaScriptAddresses,
    private readonly session: Session,
  ) {
    this.#quickjs = new QuickJs(machine.exports, machine.memory, addresses);
    this.#mailbox = new Mailbox(machine.memory, addresses.mailbox);
  }

  load(): Reply {
    const { description } = this.session.contract;
    if (description !== null) {
      const reply = this.#tell(description);
      if (reply.outcome !== 'DONE') return reply;
    }
    const { compiled, refusal } = this.#compile();
    if (compiled === undefined) return refusal;
    if (!this.#quickjs.run(compiled)) return this.#describeException();
    this.#mailbox.set(SLOT.status, OPERATION.load);
    return this.#enter();
  }

  decide(): Reply {
    return this.#enter();
  }

  /** Serves the prelude's one host function: what is asked for stands in the mailbox. */
  call(count: number, values: number): Handle {
    const { rng } = this.session;
    switch (this.#mailbox.get(SLOT.status)) {
      case REQUEST.random:
        this.machine.charge(HOST_FUEL.read);
        this.#mailbox.set(SLOT.value, rng.random());
        break;
      case REQUEST.getrandbits:
        this.machine.charge(HOST_FUEL.read);
        this.#mailbox.set(SLOT.value, Number(rng.getrandbits(this.#mailbox.get(SLOT.value))));
        break;
      case REQUEST.stdout:
        this.#print(1, count, values);
        break;
      case REQUEST.stderr:
        this.#print(2, count, values);
        break;
    }
    return this.#quickjs.newUndefined();
  }

  read(): Uint8Array {
    return NOTHING;
  }

  write(stream: 1 | 2, bytes: Uint8Array): void {
    this.session.write(stream, bytes);
  }

  yielded(): void {}

  #print(stream: 1 | 2, count: number, values: number): void {
    if (count !== 1) return;
    this.#quickjs.withText(this.machine.memory.getUint32(values), (text) => {
      this.machine.charge(HOST_FUEL.write + HOST_FUEL.byte * text.length);
      this.session.write(stream, text);
    });
  }

  /** Compiles the policy as a script. The `export` of a module is taken off: the source is the same policy with it and without. */
  #compile(): { compiled: Handle; refusal?: undefined } | { refusal: Reply; compiled?: undefined } {
    let { source } = this.session;
    for (let numExports = 0; ; numExports++) {
      const compiled = this.#quickjs.compile(source);
      if (!this.#quickjs.isException(compiled)) return { compiled };
      this.#quickjs.release(compiled);
      const reply = this.#describeException();
      const script = numExports < MAX_EXPORTS ? withoutExport(source, reply.message) : null;
      if (script === null)
        return { refusal: reply.outcome === 'EXCEPTION' ? { ...reply, outcome: 'SYNTAX' } : reply };
      source = script;
    }
  }

  /** JSON is an expression of the language: the guest's own compiler reads it. */
  #tell(description: string): Reply {
    const source = new TextEncoder().encode(`(${description})`);
    const contract = this.#quickjs.evaluate(source, 'contract.js');
    if (this.#quickjs.isException(contract)) {
      this.#quickjs.release(contract);
      return this.#describeException();
    }
    this.#mailbox.set(SLOT.status, OPERATION.contract);
    return this.#enter(contract);
  }

  #describeException(): Reply {
    this.#mailbox.set(SLOT.status, OPERATION.describe);
    return this.#enter(this.#quickjs.takeException());
  }

  #enter(value?: Handle): Reply {
    const quickjs = this.#quickjs;
    const result = quickjs.call(this.addresses.enter, value);
    const { outcome } = this.#mailbox;
    const hasMessage = outcome !== 'DONE' && quickjs.isString(result);
    const message = hasMessage ? quickjs.withText(result, (text) => this.session.message(text)) : '';
    quickjs.release(result);
    if (value !== undefined) quickjs.release(value);
    return { outcome, action: this.#mailbox.get(SLOT.value), message };
  }
}
