import type { QTable } from '@reroll/evaluate';
import {
  type CodePolicy,
  type Guest,
  type JudgeRng,
  loadInterpreter,
  policySource,
  type Square,
} from '@reroll/policy';
import { type Mt19937, SimCore } from '@reroll/sim-core';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { NamedPolicy } from '../input/policy-argument.js';

/** What the opponent answers: a square, or why it cannot go on. */
export type Answer = { readonly square: number } | { readonly problem: string };

/**
 * An opponent whose code runs in a guest that stays open for the game. Each turn draws from a stream of its own, seeded
 * with the number of the turn: deterministic, and different from turn to turn.
 */
export class Opponent implements Disposable {
  readonly #guest: Guest;
  readonly #judge: TurnRng;

  private constructor(guest: Guest, judge: TurnRng) {
    this.#guest = guest;
    this.#judge = judge;
  }

  /** @throws CliError when the policy's code does not even load; the signal's reason. */
  static async open({ name, policy }: NamedPolicy, signal: AbortSignal): Promise<Opponent> {
    const code = codeOf(policy);
    const judge = new TurnRng();
    const interpreter = await loadInterpreter(code.language, { signal });
    const created = interpreter.createGuest({ policy: code, contract: 'two-player', rng: judge });
    if (created.guest !== undefined) return new Opponent(created.guest, judge);
    const { code: failureCode, message } = created.failure;
    throw new CliError(`${name} cannot play: ${failureCode} ${message}`, EXIT.refuted);
  }

  answer(board: readonly Square[], player: 'X' | 'O', turn: number): Answer {
    this.#judge.startTurn(turn);
    const { action, failure } = this.#guest.chooseAction({ board, player });
    if (failure !== undefined) return { problem: `${failure.code} ${failure.message}` };
    if (board[action] !== null) return { problem: `it chose ${action}, which is no free square` };
    return { square: action };
  }

  [Symbol.dispose](): void {
    this.#guest[Symbol.dispose]();
  }
}

/** CPython's `random.Random(turn)`, a new one each turn. */
class TurnRng implements JudgeRng {
  readonly #core = SimCore.create();
  #stream: Mt19937 = this.#core.mt19937(0);

  startTurn(turn: number): void {
    this.#stream[Symbol.dispose]();
    this.#stream = this.#core.mt19937(turn);
  }

  random(): number {
    return this.#stream.random();
  }

  getrandbits(k: number): bigint {
    return this.#stream.getrandbits(k);
  }
}

/** Built-in opponents play as code too: what runs against a person is what runs against other policies. */
function codeOf(policy: NamedPolicy['policy']): CodePolicy {
  if (typeof policy === 'string') return policySource(policy, 'javascript');
  if (policy.kind === 'code') return policy as CodePolicy;
  if (policy.name !== 'q-table') return policySource(policy.name, 'javascript');
  return policySource('q-table', 'javascript', { table: policy.params.table as QTable });
}
