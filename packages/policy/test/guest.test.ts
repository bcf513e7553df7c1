import { describe, expect, test, vi } from 'vitest';
import {
  DEFAULT_GUEST_LIMITS,
  type DecisionRequest,
  type GuestLimits,
  type JudgeRng,
  loadInterpreter,
  MAX_OBSERVATION_LENGTH,
  type PolicyContract,
  PolicyError,
  type PolicyLanguage,
  policySource,
} from '../src/index.js';
import { guestOf, interpreters } from './support/guests.js';
import { Mt19937 } from './support/mt19937.js';

const DRAWING = {
  python: 'def choose_action(observation, rng):\n    return rng.getrandbits(3)\n',
  javascript: 'const chooseAction = (observation, rng) => rng.getrandbits(3);\n',
};
const LANGUAGES = ['python', 'javascript'] as const;
const ONE = { observation: [1] };

describe.each(LANGUAGES)('a guest in %s', (language) => {
  test('is of no use once it is disposed, and may be disposed again', () => {
    const guest = guestOf(language, DRAWING[language]);
    guest.dispose();
    guest[Symbol.dispose]();
    expect(() => guest.chooseAction(ONE)).toThrow(
      expect.objectContaining({ code: 'GUEST_DISPOSED', fault: 'caller' }),
    );
    expect(() => guest.memoryDigest()).toThrow(PolicyError);
  });

  test('decides one thing at a time', () => {
    const codes: unknown[] = [];
    const rng: JudgeRng = {
      random: () => 0,
      getrandbits: () => {
        try {
          guest.chooseAction(ONE);
        } catch (error) {
          codes.push((error as PolicyError).code);
        }
        return 5n;
      },
    };
    const guest = guestOf(language, DRAWING[language], { rng });
    expect(guest.chooseAction(ONE).action).toBe(5);
    expect(codes).toEqual(['GUEST_BUSY']);
  });

  test('passes on what the judge throws, and is disposed then', () => {
    const broken = new Error('the judge broke');
    const rng: JudgeRng = {
      random: () => 0,
      getrandbits: () => {
        throw broken;
      },
    };
    const guest = guestOf(language, DRAWING[language], { rng });
    expect(() => guest.chooseAction(ONE)).toThrow(broken);
    expect(() => guest.chooseAction(ONE)).toThrow(expect.objectContaining({ code: 'GUEST_DISPOSED' }));
    // The next guest does not get the interpreter that was left in the middle of a call.
    using next = guestOf(language, DRAWING[language], { rng: new Mt19937(0n) });
    expect(next.chooseAction(ONE).action).toBe(Number(new Mt19937(0n).getrandbits(3)));
  });

  test('begins with the same memory in a new instance as in one that was used', () => {
    // More than are ever kept for later.
    const many = Array.from({ length: 6 }, () => guestOf(language, DRAWING[language]));
    const digests = many.map((guest) => guest.memoryDigest());
    for (const guest of many) guest.dispose();
    using recycled = guestOf(language, DRAWING[language]);
    expect(new Set([...digests, recycled.memoryDigest()]).size).toBe(1);
  });

  test('takes a source with a byte order mark, and with any ends of lines', () => {
    const lines = {
      python: ['def choose_action(observation, rng):', '    action = 3', '    return action', ''],
      javascript: ['const chooseAction = () => {', '  const action = 3', '  return action', '}', ''],
    };
    for (const end of ['\n', '\r\n', '\r']) {
      using guest = guestOf(language, `\uFEFF${lines[language].join(end)}`);
      expect(guest.chooseAction(ONE).action).toBe(3);
    }
  });

  test('shares nothing with a guest beside it', () => {
    const source = {
      python: 'seen = []\ndef choose_action(observation, rng):\n    seen.append(1)\n    return len(seen)\n',
      javascript: 'const seen = []; const chooseAction = () => seen.push(1);\n',
    };
    using first = guestOf(language, source[language]);
    using second = guestOf(language, source[language]);
    const actions = [first, second, first, second, first].map((guest) => guest.chooseAction(ONE).action);
    expect(actions).toEqual([1, 1, 2, 2, 3]);
  });

  test('sees every number of an observation, NaN and -0 among them', () => {
    const source = {
      python: 'def choose_action(observation, rng):\n    print(*map(repr, observation))\n    return 0\n',
      javascript:
        'function chooseAction(observation) { console.log(...observation.map((x) => Object.is(x, -0) ? "-0" : x)); return 0; }\n',
    };
    const printed = { python: 'nan -0.0 inf 5e-324 0.1\n', javascript: 'NaN -0 Infinity 5e-324 0.1\n' };
    using guest = guestOf(language, source[language]);
    guest.chooseAction({ observation: [Number.NaN, -0, Number.POSITIVE_INFINITY, 5e-324, 0.1] });
    expect(guest.stdout).toBe(printed[language]);
  });

  test('takes observations of up to 16,384 numbers', () => {
    const source = {
      python: 'def choose_action(observation, rng):\n    return int(sum(observation))\n',
      javascript: 'const chooseAction = (observation) => observation.reduce((a, b) => a + b, 0);\n',
    };
    using guest = guestOf(language, source[language]);
    expect(guest.chooseAction({ observation: new Float32Array(MAX_OBSERVATION_LENGTH).fill(1) }).action).toBe(
      16_384,
    );
    expect(() => guest.chooseAction({ observation: new Float32Array(MAX_OBSERVATION_LENGTH + 1) })).toThrow(
      RangeError,
    );
  });
});

describe('requests', () => {
  const nine = Array.from({ length: 9 }, () => null);

  test.each([
    ['single-agent', { board: nine, player: 'X' }, TypeError],
    ['single-agent', { observation: ['1'] }, TypeError],
    ['two-player', { observation: [1] }, TypeError],
    ['two-player', { board: nine, player: 'Y' }, RangeError],
    ['two-player', { board: ['Y', ...nine.slice(1)], player: 'X' }, RangeError],
    ['two-player', { board: [undefined, ...nine.slice(1)], player: 'X' }, RangeError],
    ['two-player', { board: Array.from({ length: 20_000 }, () => null), player: 'X' }, RangeError],
  ] as const)('a %s guest refuses %j', (contract, request, type) => {
    using guest = guestOf('javascript', 'const chooseAction = () => 1;', { contract });
    expect(() => guest.chooseAction(request as unknown as DecisionRequest)).toThrow(type);
    // A refused request is no decision: the guest goes on.
    const good: DecisionRequest = contract === 'two-player' ? { board: nine, player: 'O' } : ONE;
    expect(guest.chooseAction(good).action).toBe(1);
  });
});

describe('limits', () => {
  test.each([
    [{ fuelPerDecision: 4 as unknown as bigint }, TypeError],
    [{ memoryBytes: 4n as unknown as number }, TypeError],
    [{ fuelTotal: 0n }, RangeError],
    [{ stackBytes: -1 }, RangeError],
    [{ outputBytes: 0.5 }, RangeError],
    [{ memoryBytes: 2 ** 31 }, RangeError],
    [{ fuelTotal: 2n ** 63n }, RangeError],
    [{ fuel: 5n } as Partial<GuestLimits>, RangeError],
  ] as [Partial<GuestLimits>, typeof Error][])('%o is refused', (limits, type) => {
    expect(() => guestOf('javascript', '', { limits })).toThrow(type);
  });

  test('the defaults are what the documentation says', () => {
    expect(DEFAULT_GUEST_LIMITS).toEqual({
      fuelForLoading: 10_000_000_000n,
      fuelPerDecision: 10_000_000_000n,
      fuelTotal: 200_000_000_000n,
      memoryBytes: 64 * 1024 * 1024,
      stackBytes: 384 * 1024,
      outputBytes: 64 * 1024,
      sourceBytes: 1024 * 1024,
      messageBytes: 1024,
    });
  });

  test('one interpreter serves guests of different memory limits', () => {
    const source = 'let kept; function chooseAction() { kept = new Uint8Array(20e6); return 1; }';
    using small = guestOf('javascript', source, { limits: { memoryBytes: 16 * 1024 * 1024 } });
    using large = guestOf('javascript', source, { limits: { memoryBytes: 32 * 1024 * 1024 } });
    expect(small.chooseAction(ONE).failure?.code).toBe('OUT_OF_MEMORY');
    expect(large.chooseAction(ONE).action).toBe(1);
  });
});

describe('interpreters', () => {
  test('a policy needs the interpreter of its language', () => {
    const policy = policySource('greedy', 'python');
    const options = { policy, contract: 'two-player', rng: new Mt19937(0n) } as const;
    expect(() => interpreters.javascript.createGuest(options)).toThrow(RangeError);
  });

  test('a contract that is none, and a stream that cannot be drawn from, are refused', () => {
    expect(() => guestOf('javascript', '', { contract: 'solo' as PolicyContract })).toThrow(RangeError);
    for (const rng of [undefined, null, {}, { random: () => 0 }] as unknown as JudgeRng[]) {
      expect(() => guestOf('javascript', '', { rng })).toThrow(TypeError);
    }
  });

  test('a host without memory for another instance says so', () => {
    const held = Array.from({ length: 5 }, () => guestOf('javascript', DRAWING.javascript));
    const refused = new RangeError('WebAssembly.Instance(): Out of memory');
    const instance = vi.spyOn(WebAssembly, 'Instance').mockImplementation(function refuse() {
      throw refused;
    });
    try {
      expect(() => guestOf('javascript', DRAWING.javascript)).toThrow(
        expect.objectContaining({ code: 'HOST_MEMORY_EXHAUSTED', retryable: true, cause: refused }),
      );
    } finally {
      instance.mockRestore();
    }
    for (const guest of held) guest.dispose();
  });

  test('one interpreter of a language is loaded in a thread', async () => {
    expect(await loadInterpreter('python')).toBe(interpreters.python);
    expect(interpreters.python).toMatchObject({
      language: 'python',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('an unknown language and the image of another are refused', async () => {
    await expect(loadInterpreter('ruby' as PolicyLanguage)).rejects.toThrow(RangeError);
    const { image } = interpreters.python;
    await expect(loadInterpreter('javascript', { image })).rejects.toThrow(RangeError);
  });
});
