import { type ActionOf, type PolicyContract, resolveContract } from './contract.js';
import { Guest, type GuestState } from './guest.js';
import type { InterpreterImage } from './interpreter-image.js';
import type { Language } from './language.js';
import { type GuestLimits, resolveLimits } from './limits.js';
import { Machine, type MachineState, withinHost } from './machine.js';
import { Mailbox } from './mailbox.js';
import type { CodePolicy, PolicyLanguage } from './policy.js';
import { type PolicyFailure, policyFailure } from './policy-failure.js';
import { type JudgeRng, type OutputSink, Session } from './session.js';

/** What a guest is made for. */
export interface CreateGuestOptions<Contract extends PolicyContract = PolicyContract> {
  readonly policy: CodePolicy;
  readonly contract: Contract;
  /** Answers the draws of the policy's `rng`. Used only while a decision is being made. */
  readonly rng: JudgeRng;
  readonly limits?: Partial<GuestLimits>;
  /** Gets all that the guest prints, in place of `stdout` and `stderr`. What it throws disposes the guest. */
  readonly output?: OutputSink;
  /** Where the guest begins in place of loading the policy: what `capture` of a guest of the same policy and contract gave. */
  readonly state?: GuestState;
}

/** A guest that is ready to decide, or the reason why there is none and what its policy did before. */
export type CreatedGuest<Action extends number | readonly number[] = number> =
  | { readonly guest: Guest<Action>; readonly failure?: undefined }
  | {
      readonly failure: PolicyFailure;
      readonly guest?: undefined;
      readonly fuelUsed: bigint;
      /** As {@link Guest.memoryDigest} has it; null for a source so long that no guest was made. */
      readonly memoryDigest: string | null;
      readonly stdout: string;
      readonly stdoutTruncated: boolean;
      readonly stderr: string;
      readonly stderrTruncated: boolean;
    };

const NO_OUTPUT = { stdout: '', stdoutTruncated: false, stderr: '', stderrTruncated: false };

/** Idle machines kept for the next guests: a match needs two at a time. */
const MAX_IDLE_MACHINES = 4;

/** A metered interpreter of one language, from which guests are made. It holds no state of any guest. */
export class Interpreter {
  readonly language: PolicyLanguage;
  /** Names the interpreter exactly: see {@link InterpreterImage.digest}. */
  readonly digest: string;
  readonly #idle: Machine[] = [];
  /** The state of a machine that has just started, once something needs it. */
  #capturedStart: MachineState | undefined;

  /** @internal */
  constructor(
    /** Post it to another thread and hand it to `loadInterpreter` there. */
    readonly image: InterpreterImage,
    private readonly details: Language,
  ) {
    this.language = image.language;
    this.digest = image.digest;
  }

  /**
   * Puts a policy into its own interpreter, in the state of a fresh start.
   *
   * @throws TypeError or RangeError for a policy in another language, an invalid contract, a stream that cannot be
   * drawn from, or bad limits; PolicyError `HOST_STACK_EXHAUSTED` or `HOST_MEMORY_EXHAUSTED`.
   */
  createGuest<const Contract extends PolicyContract>({
    policy,
    contract,
    rng,
    limits,
    output,
    state,
  }: CreateGuestOptions<Contract>): CreatedGuest<ActionOf<Contract>> {
    if (policy.language !== this.language) {
      throw new RangeError(`policy must be a ${this.language} policy, got a ${policy.language} one`);
    }
    const resolvedContract = resolveContract(contract);
    if (typeof rng?.random !== 'function' || typeof rng.getrandbits !== 'function') {
      throw new TypeError(`rng must be an object with the methods random and getrandbits, got ${typeof rng}`);
    }
    const resolved = resolveLimits(limits);
    const source = new TextEncoder().encode(policy.source);
    if (source.length > resolved.sourceBytes) {
      const message = `the source has ${source.length} bytes, the limit is ${resolved.sourceBytes}`;
      return {
        failure: policyFailure('SYNTAX', message, null),
        fuelUsed: 0n,
        memoryDigest: null,
        ...NO_OUTPUT,
      };
    }
    const session = new Session(rng, source, resolvedContract, resolved, output ?? null);
    const guest: Guest<ActionOf<Contract>> = this.#place(session, state);
    const failure = state === undefined ? guest.load() : null;
    if (failure === null) return { guest };
    const memoryDigest = guest.memoryDigest();
    guest.dispose();
    const { fuelUsed, stdout, stdoutTruncated, stderr, stderrTruncated } = guest;
    return { failure, fuelUsed, memoryDigest, stdout, stdoutTruncated, stderr, stderrTruncated };
  }

  #place<Action extends number | readonly number[]>(session: Session, state?: GuestState): Guest<Action> {
    const machine = withinHost(() => {
      const placed =
        state === undefined ? (this.#restored(this.#pristine) ?? this.#started()) : this.#resumed(state);
      placed.bound(session.limits);
      return placed;
    });
    const driver = this.details.drive(machine, this.image.addresses, session);
    machine.streams = driver;
    return new Guest({
      session,
      machine,
      pristineMemory: () => this.#pristine.memory,
      driver,
      notation: this.details.board,
      mailbox: new Mailbox(machine.memory, this.image.addresses.mailbox),
      release: (released) => this.#keep(released),
    });
  }

  /** A machine of an earlier guest. It is restored before use, not after: what a guest left costs nothing when there is no next one. */
  #restored(state: MachineState): Machine | undefined {
    const machine = this.#idle.pop();
    // Memory that has grown cannot shrink again.
    if (machine !== undefined && machine.memory.whole.length > state.memory.length)
      return this.#restored(state);
    machine?.restore(state);
    return machine;
  }

  #resumed(state: MachineState): Machine {
    const restored = this.#restored(state);
    if (restored !== undefined) return restored;
    const machine = this.#started();
    machine.restore(state);
    return machine;
  }

  /** What a used machine is restored to. */
  get #pristine(): MachineState {
    this.#capturedStart ??= this.#started().capture();
    return this.#capturedStart;
  }

  /** A new machine, whose interpreter has started. */
  #started(): Machine {
    const machine = new Machine(this.image.interpreter, this.details);
    machine.setGlobals(this.image.globals);
    return machine;
  }

  #keep(machine: Machine): void {
    if (this.#idle.length < MAX_IDLE_MACHINES) this.#idle.push(machine);
  }
}
