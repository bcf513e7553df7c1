import type { BoardNotation, Driver, Reply } from './language.js';
import type { Machine, MachineState } from './machine.js';
import type { Mailbox } from './mailbox.js';
import { digestOfChanges } from './memory-changes.js';
import { PolicyError } from './policy-error.js';
import { type PolicyFailure, policyFailure } from './policy-failure.js';
import { type DecisionRequest, writeRequest } from './request.js';
import type { Session } from './session.js';
import type { Leaves } from './value-shape.js';

/**
 * What a guest decided or how it failed, and the fuel that it used. The action is a number where the contract's action is an
 * `int`; else the numbers in it one after the other, integers where the shape says so and finite.
 */
export type Decision<Action extends number | readonly number[] = number> =
  | { readonly action: Action; readonly failure?: undefined; readonly fuelUsed: bigint }
  | { readonly failure: PolicyFailure; readonly action?: undefined; readonly fuelUsed: bigint };

/**
 * Everything in a guest between two decisions: `Guest.capture` takes it, `Interpreter.createGuest` begins another guest from it. Treat its
 * parts as opaque.
 */
export type GuestState = MachineState;

/** What a guest needs. */
export interface GuestParts {
  readonly session: Session;
  readonly machine: Machine;
  /** The memory of an interpreter that has just started. */
  readonly pristineMemory: () => Uint8Array;
  readonly driver: Driver;
  readonly mailbox: Mailbox;
  readonly notation: BoardNotation;
  /** Takes the machine back. */
  readonly release: (machine: Machine) => void;
}

/**
 * One policy in an interpreter of its own, for one rollout. `Interpreter.createGuest` makes it; whoever asked for it
 * disposes it.
 */
export class Guest<Action extends number | readonly number[] = number> implements Disposable {
  readonly #parts: GuestParts;
  #state: 'idle' | 'running' | 'disposed' = 'idle';
  #failure: PolicyFailure | null = null;
  #decisions = 0;
  #fuelUsed = 0n;

  constructor(parts: GuestParts) {
    this.#parts = parts;
  }

  /** The failure that ended this guest, or null while it can decide. */
  get failure(): PolicyFailure | null {
    return this.#failure;
  }

  /** Fuel used so far, loading included. */
  get fuelUsed(): bigint {
    return this.#fuelUsed;
  }

  /** What the policy has printed to standard output so far, up to `outputBytes`. Never mistaken for an action. */
  get stdout(): string {
    return this.#parts.session.stdout.text;
  }

  get stdoutTruncated(): boolean {
    return this.#parts.session.stdout.truncated;
  }

  /** What the policy has printed to standard error so far, up to `outputBytes`. */
  get stderr(): string {
    return this.#parts.session.stderr.text;
  }

  get stderrTruncated(): boolean {
    return this.#parts.session.stderr.truncated;
  }

  /**
   * Compiles and runs the policy's source. The interpreter calls it once, before anyone else gets the guest.
   *
   * @internal
   */
  load(): PolicyFailure | null {
    const { driver, session } = this.#parts;
    const { failure } = this.#run(session.limits.fuelForLoading, null, () => driver.load());
    this.#failure = failure;
    return failure;
  }

  /**
   * Asks the policy for one action.
   *
   * An exception and an invalid action fail this decision only: the next may succeed. A budget that ended, and an
   * interpreter that stopped, end the guest: every later decision fails in the same way at no cost.
   *
   * @param fuel - for this decision alone; default: `fuelPerDecision`.
   * @throws TypeError or RangeError for a request that does not fit the guest's contract; PolicyError `GUEST_DISPOSED`,
   * `GUEST_BUSY`, `HOST_STACK_EXHAUSTED` or `HOST_MEMORY_EXHAUSTED`; and what the judge's stream throws, which disposes the guest.
   */
  chooseAction(request: DecisionRequest, fuel?: bigint): Decision<Action> {
    this.#requireIdle();
    if (this.#failure !== null) return { failure: this.#failure, fuelUsed: 0n };
    const { driver, session, mailbox, notation } = this.#parts;
    writeRequest(mailbox, session.contract, notation, request);
    const step = this.#decisions++;
    const run = this.#run(fuel ?? session.limits.fuelPerDecision, step, () => driver.decide());
    if (run.failure !== null) return { failure: run.failure, fuelUsed: run.fuelUsed };
    return this.#conclude(run.reply.action, step, run.fuelUsed);
  }

  /**
   * Hex SHA-256 that stands for the guest's whole memory: of its length and of the pages that differ from an interpreter that has just started.
   * Equal on every host after the same decisions, even failed ones.
   *
   * @throws PolicyError `GUEST_DISPOSED` or `GUEST_BUSY`.
   */
  memoryDigest(): string {
    this.#requireIdle();
    return digestOfChanges(this.#parts.pristineMemory(), this.#parts.machine.memory.whole);
  }

  /**
   * Copies the guest's state, so that other guests of the same policy and contract can begin where this one is.
   *
   * @throws PolicyError `GUEST_DISPOSED` or `GUEST_BUSY`.
   */
  capture(): GuestState {
    this.#requireIdle();
    return this.#parts.machine.capture();
  }

  /** Returns the interpreter's memory. Calling it again does nothing. */
  dispose(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'disposed';
    this.#parts.release(this.#parts.machine);
  }

  /** {@link Guest.dispose}, for `using`; hosts without `Symbol.dispose` call that. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #requireIdle(): void {
    if (this.#state === 'disposed') throw new PolicyError('GUEST_DISPOSED', 'the guest is disposed');
    if (this.#state === 'running') throw new PolicyError('GUEST_BUSY', 'the guest is running');
  }

  #run(allowance: bigint, step: number | null, enter: () => Reply): GuestRun {
    const { machine, session } = this.#parts;
    const { limits } = session;
    const fuelLeft = limits.fuelTotal - this.#fuelUsed;
    const fuel = fuelLeft < allowance ? fuelLeft : allowance;
    // An exception of the host leaves the interpreter in the middle of a call.
    this.#state = 'running';
    let run: ReturnType<typeof machine.run<Reply>>;
    try {
      run = machine.run(fuel, enter);
    } catch (error) {
      this.#state = 'disposed';
      throw error;
    }
    this.#state = 'idle';
    this.#fuelUsed += run.fuelUsed;
    const { fuelUsed } = run;
    if (run.stop !== undefined) {
      this.#failure = policyFailure(run.stop.code, run.stop.message, step);
      return { failure: this.#failure, fuelUsed };
    }
    const { outcome, message } = run.value;
    if (outcome === 'DONE') return { reply: run.value, failure: null, fuelUsed };
    return { failure: policyFailure(outcome, message, step), fuelUsed };
  }

  #conclude(integer: number, step: number, fuelUsed: bigint): Decision<Action> {
    const { session, mailbox } = this.#parts;
    const leaves = session.contract.action;
    // Adding 0 turns -0, which is an integer too, into 0.
    const action =
      leaves === null
        ? integer + 0
        : mailbox.numbers(leaves.length).map((value, index) => (leaves[index] ? value + 0 : value));
    const problem = problemOf(action, leaves);
    if (problem === null) return { action: action as Action, fuelUsed };
    return { failure: policyFailure('INVALID_ACTION', problem, step), fuelUsed };
  }
}

/** What is wrong with an action. The guest looks, too; but a policy may have found its own mailbox. */
function problemOf(action: number | readonly number[], leaves: Leaves | null): string | null {
  if (typeof action === 'number') {
    return Number.isSafeInteger(action) ? null : `the action must be an integer, got ${action}`;
  }
  const isWrong = (value: number, index: number): boolean =>
    !(leaves?.[index] ? Number.isSafeInteger(value) : Number.isFinite(value));
  const index = action.findIndex(isWrong);
  if (index < 0) return null;
  const expected = leaves?.[index] ? 'an integer' : 'a finite number';
  return `number ${index} of the action must be ${expected}, got ${action[index]}`;
}

/** The result of a run of the guest. */
type GuestRun =
  | { readonly reply: Reply; readonly failure: null; readonly fuelUsed: bigint }
  | { readonly failure: PolicyFailure; readonly fuelUsed: bigint };
