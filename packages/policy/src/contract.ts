import { MAX_OBSERVATION_LENGTH } from './mailbox.js';
import { type Leaves, leavesOf, requireLength, type ValueShape } from './value-shape.js';

/**
 * Which arguments a policy's function takes, and what it returns. The plain name `single-agent` means a list of floats,
 * of any length, answered by an integer; the plain name `two-player` means a board, answered by an integer.
 */
export type PolicyContract = 'two-player' | 'single-agent' | SingleAgentContract | TwoPlayerContract;

/** The function gets the observation and `rng`: `choose_action(observation, rng)`. */
export interface SingleAgentContract {
  readonly kind: 'single-agent';
  readonly observation: ValueShape;
  readonly action: ValueShape;
  /**
   * Length of the action mask, if the environment has one: 1 for each legal action, else 0. In Python, a function with
   * a parameter `action_mask` gets it by keyword as a list of ints; in JavaScript it is the last argument.
   */
  readonly actionMask?: number;
}

/** The function gets the board, the player to move and `rng`, and returns an integer: `choose_action(board, player, rng)`. */
export interface TwoPlayerContract {
  readonly kind: 'two-player';
  /** As in {@link SingleAgentContract}. */
  readonly actionMask?: number;
}

/** What a guest decides under a contract: an integer, or the numbers of the action one after another. */
export type ActionOf<Contract extends PolicyContract> = Contract extends { readonly action: infer Shape }
  ? ActionOfShape<Shape>
  : number;

type ActionOfShape<Shape> = Shape extends { readonly kind: 'int' } ? number : readonly number[];

/** A contract in the host's form. */
export interface ResolvedContract {
  readonly kind: 'two-player' | 'single-agent';
  /** The observation's numbers; null for floats of any length, and for a board. */
  readonly observation: Leaves | null;
  /** The action's numbers; null for one integer. */
  readonly action: Leaves | null;
  readonly maskLength: number;
  /**
   * JSON that describes it to the guest; null for what every guest knows by default: a board, or floats, answered by an
   * integer.
   */
  readonly description: string | null;
}

const PLAIN = { observation: null, action: null, maskLength: 0, description: null };

/** @throws TypeError or RangeError for what is not a contract. */
export function resolveContract(contract: PolicyContract): ResolvedContract {
  if (contract === 'two-player' || contract === 'single-agent') return { ...PLAIN, kind: contract };
  const maskLength = contract?.actionMask ?? 0;
  requireLength('contract.actionMask', maskLength, MAX_OBSERVATION_LENGTH);
  switch (contract?.kind) {
    case 'two-player':
      return resolveTwoPlayer(maskLength);
    case 'single-agent':
      return resolveSingleAgent(contract, maskLength);
    default: {
      const got = (contract as { kind?: unknown } | null | undefined)?.kind ?? contract;
      throw new RangeError(`contract must be of kind 'two-player' or 'single-agent', got ${String(got)}`);
    }
  }
}

function resolveTwoPlayer(maskLength: number): ResolvedContract {
  const description =
    maskLength === 0 ? null : JSON.stringify({ observation: null, action: null, maskLength });
  return { ...PLAIN, kind: 'two-player', maskLength, description };
}

function resolveSingleAgent(contract: SingleAgentContract, maskLength: number): ResolvedContract {
  const observation = leavesOf('contract.observation', contract.observation);
  const action = contract.action?.kind === 'int' ? null : leavesOf('contract.action', contract.action);
  requireLength('contract.actionMask', maskLength, MAX_OBSERVATION_LENGTH - observation.length);
  const isPlain = contract.observation.kind === 'floats' && action === null && maskLength === 0;
  const told = { observation: contract.observation, action: action && contract.action, maskLength };
  const description = isPlain ? null : JSON.stringify(told);
  return { kind: 'single-agent', observation, action, maskLength, description };
}
