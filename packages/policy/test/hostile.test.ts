import { describe, expect, test } from 'vitest';
import {
  definePolicy,
  type Guest,
  type PolicyFailure,
  type PolicyLanguage,
  policySource,
  type Square,
} from '../src/index.js';
import { interpreters } from './support/guests.js';
import { HOSTILE_LIMITS, type HostilePolicy, hostileCorpus } from './support/hostile.js';
import { Mt19937 } from './support/mt19937.js';

const corpus = hostileCorpus();

/** Everything that must be the same wherever and however often a policy runs. */
interface Record {
  readonly outcome: string;
  readonly failure: PolicyFailure | undefined;
  readonly fuelUsed: string;
  readonly memory: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What an honest guest comes to that has no hostile neighbour yet. */
const undisturbed = {
  python: honestDecision(honestGuest('python')),
  javascript: honestDecision(honestGuest('javascript')),
};

function run({ language, source, contract }: HostilePolicy): Record {
  const rng = new Mt19937(42n);
  const policy = definePolicy({ language, source });
  const created = interpreters[language].createGuest({ policy, contract, rng, limits: HOSTILE_LIMITS });
  if (created.guest === undefined) {
    const { failure, fuelUsed, stdout, stderr } = created;
    const outcome = `${failure.code} while loading`;
    return { outcome, failure, fuelUsed: String(fuelUsed), memory: undefined, stdout, stderr };
  }
  using guest = created.guest;
  const board: Square[] = ['O', ...Array.from({ length: 8 }, () => null)];
  const untouched = [...board];
  const request =
    contract === 'two-player' ? ({ board, player: 'X' } as const) : { observation: [0.5, -0.25] };
  guest.chooseAction(request);
  const { action, failure } = guest.chooseAction(request);
  expect(board).toEqual(untouched);
  expect(rng.words).toBe(0);
  return {
    outcome: failure?.code ?? `action ${action}`,
    failure,
    fuelUsed: String(guest.fuelUsed),
    memory: guest.memoryDigest(),
    stdout: guest.stdout,
    stderr: guest.stderr,
  };
}

describe.each(corpus)('$file', (policy) => {
  const first = run(policy);

  test(`comes to: ${policy.expected}`, () => {
    expect(`${first.outcome} ${first.failure?.message}`).toContain(`${policy.expected} `);
  });

  test('stays within its budgets', () => {
    const encoder = new TextEncoder();
    expect(BigInt(first.fuelUsed)).toBeLessThanOrEqual(2n * 400_000_000n + 400_000_000n);
    expect(encoder.encode(first.failure?.message).length).toBeLessThanOrEqual(256);
    for (const output of [first.stdout, first.stderr]) {
      expect(encoder.encode(output).length).toBeLessThanOrEqual(4096 + 2);
    }
  });

  test('leaves the same record every time, and harms neither a sibling nor a successor', () => {
    using sibling = honestGuest(policy.language);
    expect(run(policy)).toEqual(first);
    using successor = honestGuest(policy.language);
    expect([honestDecision(sibling), honestDecision(successor)]).toEqual([
      undisturbed[policy.language],
      undisturbed[policy.language],
    ]);
  });
});

function honestGuest(language: PolicyLanguage): Guest {
  const policy = policySource('greedy', language);
  const { guest, failure } = interpreters[language].createGuest({
    policy,
    contract: 'two-player',
    rng: new Mt19937(1n),
  });
  if (guest === undefined) throw new Error(failure.message);
  return guest;
}

function honestDecision(guest: Guest): { action: number | undefined; memory: string } {
  const board: Square[] = ['X', 'X', null, 'O', null, null, null, 'O', null];
  const { action } = guest.chooseAction({ board, player: 'O' });
  return { action, memory: guest.memoryDigest() };
}
