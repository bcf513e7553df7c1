import type {
  Decision,
  GuestLimits,
  Interpreter,
  PolicyContract,
  PolicyFailure,
  PolicyLanguage,
  Square,
} from '../../src/index.js';
import { definePolicy } from '../../src/index.js';
import { Mt19937 } from './mt19937.js';

/** One file of the hostile corpus and what its first lines say of it. */
export interface HostilePolicy {
  readonly file: string;
  readonly language: PolicyLanguage;
  readonly source: string;
  readonly contract: PolicyContract;
  /** An outcome as `describe` in hostile.slow.test.ts spells it. */
  readonly expected: string;
}

/** Budgets small enough for a test run; every one of them is hit by some file. */
export const HOSTILE_LIMITS = {
  fuelForLoading: 200_000_000n,
  fuelPerDecision: 200_000_000n,
  memoryBytes: 32 * 1024 * 1024,
  outputBytes: 4096,
  messageBytes: 256,
} satisfies Partial<GuestLimits>;

/** Everything that must be the same wherever and however often a policy runs. */
export interface HostileRecord {
  readonly outcome: string;
  readonly failure: PolicyFailure | null;
  readonly fuelUsed: string;
  readonly memory: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Words drawn from the judge's stream. */
  readonly words: number;
  /** The host's own board after the decisions. */
  readonly board: readonly Square[];
}

/** How often a policy of the corpus is asked: what it did the first time must not change the second. */
export const DECISIONS = 2n;

/** Loads a hostile policy and lets it decide. */
export function recordOf(
  interpreter: Interpreter,
  { language, source, contract }: HostilePolicy,
): HostileRecord {
  const rng = new Mt19937(42n);
  const board: Square[] = ['O', ...Array.from({ length: 8 }, () => null)];
  const policy = definePolicy({ language, source });
  const created = interpreter.createGuest({ policy, contract, rng, limits: HOSTILE_LIMITS });
  if (created.guest === undefined) {
    const { failure, stdout, stderr } = created;
    const fuelUsed = String(created.fuelUsed);
    const outcome = `${failure.code} while loading`;
    return { outcome, failure, fuelUsed, memory: null, stdout, stderr, words: rng.words, board };
  }
  using guest = created.guest;
  const request =
    contract === 'two-player' ? ({ board, player: 'X' } as const) : { observation: [0.5, -0.25] };
  let last: Decision<number | readonly number[]> = guest.chooseAction(request);
  for (let decision = 1n; decision < DECISIONS; decision++) last = guest.chooseAction(request);
  const { action, failure } = last;
  return {
    outcome: failure?.code ?? `action ${action}`,
    failure: failure ?? null,
    fuelUsed: String(guest.fuelUsed),
    memory: guest.memoryDigest(),
    stdout: guest.stdout,
    stderr: guest.stderr,
    words: rng.words,
    board,
  };
}
