import { describe, expect, test } from 'vitest';
import { type Guest, type PolicyLanguage, policySource, type Square } from '../src/index.js';
import { interpreters } from './support/guests.js';
import { hostileCorpus } from './support/hostile-corpus.js';
import { DECISIONS, HOSTILE_LIMITS, recordOf } from './support/hostile-record.js';
import { Mt19937 } from './support/mt19937.js';

const corpus = hostileCorpus();

/** What an honest guest comes to that has no hostile neighbour yet. */
const undisturbed = {
  python: honestDecision(honestGuest('python')),
  javascript: honestDecision(honestGuest('javascript')),
};

describe.each(corpus)('$file', (policy) => {
  const first = recordOf(interpreters[policy.language], policy);

  test(`comes to: ${policy.expected}`, () => {
    expect(`${first.outcome} ${first.failure?.message}`).toContain(`${policy.expected} `);
  });

  test('stays within its budgets', () => {
    const { fuelForLoading, fuelPerDecision, messageBytes, outputBytes } = HOSTILE_LIMITS;
    expect(BigInt(first.fuelUsed)).toBeLessThanOrEqual(fuelForLoading + DECISIONS * fuelPerDecision);
    expect(bytesOf(first.failure?.message ?? '')).toBeLessThanOrEqual(messageBytes);
    expect(bytesOf(first.stdout)).toBeLessThanOrEqual(outputBytes);
    expect(bytesOf(first.stderr)).toBeLessThanOrEqual(outputBytes);
    expect(first.words).toBe(0);
    expect(first.board).toEqual(['O', ...Array.from({ length: 8 }, () => null)]);
  });

  test('leaves the same record every time, and harms neither a sibling nor a successor', () => {
    using sibling = honestGuest(policy.language);
    expect(recordOf(interpreters[policy.language], policy)).toEqual(first);
    using successor = honestGuest(policy.language);
    expect([honestDecision(sibling), honestDecision(successor)]).toEqual([
      undisturbed[policy.language],
      undisturbed[policy.language],
    ]);
  });
});

test.each([
  ['trap-objects.py', ''],
  ['trap-objects.js', ''],
  ['trap-items.py', ''],
  ['list-subclass.py', ''],
  ['list-traps.js', 'get length\nget 0\nget 1\n'],
])('looking at what %s returned calls no more of it than must be', (file, calls) => {
  const policy = corpus.find((one) => one.file === file)!;
  expect(recordOf(interpreters[policy.language], policy).stdout).toBe(calls.repeat(Number(DECISIONS)));
});

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

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
