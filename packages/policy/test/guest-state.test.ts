// Guests that begin where another one was, hand over what they print, and get a budget for one decision.
import { describe, expect, it } from 'vitest';
import {
  definePolicy,
  type Guest,
  type GuestState,
  loadInterpreter,
  type PolicyLanguage,
} from '../src/index.js';

const rng = { random: () => 0.5, getrandbits: () => 1n };

/** Counts its decisions, and prints each; a large observation makes its memory grow for good. */
const SOURCES = {
  python: `
count = 10
kept = []
def choose_action(observation, rng):
    global count
    count += 1
    print(f"decision {count}")
    if observation[0] > 1: kept.append(bytearray(8 << 20))
    return count
`,
  javascript: `
let count = 10;
const kept = [];
function chooseAction(observation, rng) {
  count += 1;
  console.log('decision ' + count);
  if (observation[0] > 1) kept.push(new Uint8Array(8 << 20).fill(1));
  return count;
}
`,
};

async function open(language: PolicyLanguage, options: { state?: GuestState } = {}): Promise<Guest> {
  const interpreter = await loadInterpreter(language);
  const policy = definePolicy({ language, source: SOURCES[language] });
  const { guest } = interpreter.createGuest({ policy, contract: 'single-agent', rng, ...options });
  return guest!;
}

const choose = (guest: Guest, observation = 0) => guest.chooseAction({ observation: [observation] }).action;

describe.each(['python', 'javascript'] as const)('a guest in %s', (language) => {
  it('begins where another one was, any number of times, and leaves that one alone', async () => {
    const first = await open(language);
    expect([choose(first), choose(first)]).toEqual([11, 12]);
    const state = first.capture();
    expect(choose(first)).toBe(13);
    for (let i = 0; i < 3; i++) {
      const copy = await open(language, { state });
      expect([copy.fuelUsed, choose(copy), choose(copy)]).toEqual([0n, 13, 14]);
      copy.dispose();
    }
    expect(choose(first)).toBe(14);
    first.dispose();
    expect(() => first.capture()).toThrow(expect.objectContaining({ code: 'GUEST_DISPOSED' }));
  });

  it('begins in a memory that has grown, and fresh guests do not', async () => {
    const first = await open(language);
    choose(first, 2);
    const state = first.capture();
    first.dispose();
    const [copy, fresh] = [await open(language, { state }), await open(language)];
    expect([choose(copy), choose(fresh)]).toEqual([12, 11]);
    expect(copy.memoryDigest()).not.toBe(fresh.memoryDigest());
    const again = await open(language, { state });
    choose(again);
    expect(again.memoryDigest()).toBe(copy.memoryDigest());
    for (const guest of [copy, fresh, again]) guest.dispose();
  });

  it('hands over what it prints, and keeps none of it', async () => {
    const printed = { stdout: '', stderr: '' };
    const interpreter = await loadInterpreter(language);
    const { guest } = interpreter.createGuest({
      policy: definePolicy({ language, source: SOURCES[language] }),
      contract: 'single-agent',
      rng,
      output: (stream, bytes) => {
        printed[stream] += new TextDecoder().decode(bytes);
      },
    });
    choose(guest!);
    choose(guest!);
    expect(printed).toEqual({ stdout: 'decision 11\ndecision 12\n', stderr: '' });
    expect(guest!.stdout).toBe('');
    guest!.dispose();
  });

  it('takes a budget for one decision', async () => {
    const guest = await open(language);
    expect(guest.chooseAction({ observation: [0] }, 10_000_000n).action).toBe(11);
    const { failure, fuelUsed } = guest.chooseAction({ observation: [0] }, 1_000n);
    expect([failure?.code, fuelUsed]).toEqual(['FUEL_EXHAUSTED', 1_000n]);
    guest.dispose();
  });
});
