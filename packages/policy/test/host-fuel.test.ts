import { describe, expect, test } from 'vitest';
import { HOST_FUEL } from '../src/host-fuel.js';
import type { PolicyLanguage } from '../src/index.js';
import { guestOf } from './support/guests.js';
import { Mt19937 } from './support/mt19937.js';

const ONE = { observation: [1] };

/** Fuel of one decision that runs `statement` so often, where names have been looked up before. */
function fuelOf(language: PolicyLanguage, statement: string, times: number): number {
  const source =
    language === 'python'
      ? `import posix, time\nempty = [b''] * 1000\ndef choose_action(observation, rng):\n    for _ in range(${times}):\n        ${statement}\n    return 1\n`
      : `function chooseAction(observation, rng) { for (let i = 0; i < ${times}; i++) { ${statement} } return 1; }`;
  using guest = guestOf(language, source, { limits: { outputBytes: 2 ** 22 } });
  guest.chooseAction(ONE);
  return Number(guest.chooseAction(ONE).fuelUsed);
}

describe('what the host does for a guest costs the guest fuel', () => {
  test.each<[PolicyLanguage, string, number]>([
    ['python', 'posix.isatty(0)', HOST_FUEL.call],
    ['python', 'posix.urandom(65536)', HOST_FUEL.call + 65_536 * HOST_FUEL.entropyByte],
    ['python', 'posix.read(0, 64)', HOST_FUEL.call + HOST_FUEL.read + 64 * HOST_FUEL.byte],
    ['python', 'posix.write(1, bytes(10000))', HOST_FUEL.call + HOST_FUEL.write + 10_000 * HOST_FUEL.byte],
    ['python', 'posix.writev(1, empty)', HOST_FUEL.call + 1000 * HOST_FUEL.write],
    ['python', 'time.time_ns()', HOST_FUEL.call],
    ['python', 'rng.random()', HOST_FUEL.call + HOST_FUEL.read],
    ['javascript', 'rng.random()', HOST_FUEL.call + HOST_FUEL.read],
    ['javascript', 'rng.getrandbits(32)', HOST_FUEL.call + HOST_FUEL.read],
    [
      'javascript',
      "console.log('x'.repeat(10000))",
      HOST_FUEL.call + HOST_FUEL.write + 10_001 * HOST_FUEL.byte,
    ],
    ['javascript', 'Date.now()', HOST_FUEL.call],
    ['javascript', 'new Date(2024, 1, 2)', HOST_FUEL.call],
  ])('%s: %s', (language, statement, price) => {
    const each = (fuelOf(language, statement, 30) - fuelOf(language, statement, 10)) / 20;
    expect(each).toBeGreaterThanOrEqual(price);
  });
});

describe.each([
  ['python', 'import posix\ndef choose_action(observation, rng):\n    posix.urandom(65536)\n    return 1\n'],
  ['javascript', "const text = 'x'.repeat(1e6); const chooseAction = () => (console.log(text), 1);"],
] as const)('fuel that ends in the middle of a %s call of the host', (language, source) => {
  const decide = (fuelPerDecision?: bigint) => {
    const rng = new Mt19937(1n);
    using guest = guestOf(language, source, { rng, limits: fuelPerDecision ? { fuelPerDecision } : {} });
    const decision = guest.chooseAction(ONE);
    return { decision, memory: guest.memoryDigest(), stdout: guest.stdout, again: guest.chooseAction(ONE) };
  };
  const { fuelUsed } = decide().decision;

  test('is as any other end of it, after the same bytes each time', () => {
    // Short by less than the price of the bytes, so that it is the host that finds the fuel used up.
    const short = fuelUsed - 500_000n;
    const { decision, again, ...state } = decide(short);
    const failure = { fault: 'policy', code: 'FUEL_EXHAUSTED', message: 'the fuel is used up', step: 0 };
    expect(decision).toEqual({ failure, fuelUsed: short });
    expect(again).toEqual({ failure, fuelUsed: 0n });
    expect(state.stdout).toBe('');
    const { decision: _, again: __, ...second } = decide(short);
    expect(second).toEqual(state);
  });

  test('a budget of exactly what is needed suffices', () => {
    expect(decide(fuelUsed).decision).toEqual({ action: 1, fuelUsed });
    expect(decide(fuelUsed - 1n).decision.failure?.code).toBe('FUEL_EXHAUSTED');
  });
});
