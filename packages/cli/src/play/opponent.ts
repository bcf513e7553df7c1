import { type ChooseAction, chooseGreedy, chooseRandom, type Position, type QTable } from '@reroll/evaluate';
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
import { describePolicyFailure } from '../describe-policy-failure.js';
import { EXIT } from '../exit-codes.js';
import type { NamedPolicy } from '../input/policy-argument.js';

/** What the opponent answers: an action, or why it cannot continue. */
export type Answer = { readonly action: number } | { readonly problem: string };

/** A position, and how many moves led to it. */
export interface Turn extends Position {
  readonly elapsedSteps: number;
}

const TIC_TAC_TOE = 'TicTacToe-v0';

/** Built-in opponents of any game. */
const CHOOSERS: Readonly<Record<string, ChooseAction>> = { random: chooseRandom, greedy: chooseGreedy };

/**
 * An opponent for one game. Each turn draws from a stream of its own, seeded with the number of the turn: deterministic, and
 * different from turn to turn.
 */
export class Opponent implements Disposable {
  readonly #choose: (turn: Turn) => Answer;
  readonly #close: () => void;

  private constructor(choose: (turn: Turn) => Answer, close: () => void = () => {}) {
    this.#choose = choose;
    this.#close = close;
  }

  /** @throws CliError when the policy does not suit the game, or its code does not even load; the signal's reason. */
  static async open({ name, policy }: NamedPolicy, game: string, signal: AbortSignal): Promise<Opponent> {
    const rng = new TurnRng();
    // At tic-tac-toe built-in opponents play as code too: what runs against a person is what runs against other policies.
    const isCode = typeof policy === 'object' && policy.kind === 'code';
    if (isCode || game === TIC_TAC_TOE) return Opponent.#ofCode(name, codeOf(policy), game, rng, signal);
    const choose = typeof policy === 'string' ? CHOOSERS[policy] : undefined;
    if (choose === undefined) {
      throw new CliError(
        `${name} plays ${TIC_TAC_TOE} alone; ${game} has random, greedy and code`,
        EXIT.usage,
      );
    }
    return new Opponent((turn) => ({ action: choose(turn, rng.startTurn(turn.elapsedSteps)) }));
  }

  static async #ofCode(
    name: string,
    code: CodePolicy,
    game: string,
    rng: TurnRng,
    signal: AbortSignal,
  ): Promise<Opponent> {
    const interpreter = await loadInterpreter(code.language, { signal });
    const { n = 0 } = SimCore.create().make(game).actionSpace;
    const isMasked = game !== TIC_TAC_TOE;
    const contract = isMasked ? ({ kind: 'two-player', actionMask: n } as const) : 'two-player';
    const created = interpreter.createGuest({ policy: code, contract, rng });
    if (created.guest === undefined) {
      throw new CliError(
        `${name} cannot play: ${describePolicyFailure(created.failure, code.name)}`,
        EXIT.refuted,
      );
    }
    const { guest } = created;
    return new Opponent(
      (turn) => answerOf(guest, turn, isMasked, rng, code.name),
      () => guest[Symbol.dispose](),
    );
  }

  answer(turn: Turn): Answer {
    return this.#choose(turn);
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}

function answerOf(
  guest: Guest,
  turn: Turn,
  isMasked: boolean,
  rng: TurnRng,
  file: string | undefined,
): Answer {
  const { observation, actionMask, playerToMove, elapsedSteps } = turn;
  rng.startTurn(elapsedSteps);
  const board = Array.from(observation, (mark): Square => (mark === 0 ? null : mark === 1 ? 'X' : 'O'));
  const player = playerToMove === 1 ? 'X' : 'O';
  const { action, failure } = guest.chooseAction({ board, player, ...(isMasked && { actionMask }) });
  if (failure !== undefined) return { problem: describePolicyFailure(failure, file) };
  return actionMask[action] === 1 ? { action } : { problem: `it chose ${action}, which is not legal` };
}

/** CPython's `random.Random(turn)`, a new one each turn. */
class TurnRng implements JudgeRng {
  readonly #core = SimCore.create();
  #stream: Mt19937 = this.#core.mt19937(0);

  startTurn(turn: number): Mt19937 {
    this.#stream[Symbol.dispose]();
    this.#stream = this.#core.mt19937(turn);
    return this.#stream;
  }

  random(): number {
    return this.#stream.random();
  }

  getrandbits(k: number): bigint {
    return this.#stream.getrandbits(k);
  }
}

/** A policy as code: its own, or the text of a built-in one of tic-tac-toe. */
function codeOf(policy: NamedPolicy['policy']): CodePolicy {
  if (typeof policy === 'string') return policySource(policy, 'javascript');
  if (policy.kind === 'code') return policy as CodePolicy;
  if (policy.name !== 'q-table') return policySource(policy.name, 'javascript');
  return policySource('q-table', 'javascript', { table: policy.params.table as QTable });
}
