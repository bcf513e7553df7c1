import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  MAX_OBSERVATION_LENGTH,
  type PolicyContract,
  policySource,
  type SingleAgentContract,
  type Square,
  type ValueShape,
} from '../src/index.js';
import { guestOf, interpreters } from './support/guests.js';
import { Mt19937 } from './support/mt19937.js';

const LANGUAGES = ['python', 'javascript'] as const;
const int = { kind: 'int' } as const;
const ints = (length: number) => ({ kind: 'ints', length }) as const;
const floats = (length: number) => ({ kind: 'floats', length }) as const;
const tuple = (...parts: ValueShape[]) => ({ kind: 'tuple', parts }) as const;
const dict = (...parts: [string, ValueShape][]) => ({ kind: 'dict', parts }) as const;
const single = (observation: ValueShape, action: ValueShape, actionMask = 0): SingleAgentContract => ({
  kind: 'single-agent',
  observation,
  action,
  actionMask,
});

describe('observations', () => {
  const seen = {
    python: 'def choose_action(observation, rng):\n    print(repr(observation))\n    return 0\n',
    javascript:
      'function chooseAction(observation, rng) { console.log(JSON.stringify(observation), arguments.length); return 0; }',
  };

  test.each([
    [int, [3], '3', '3'],
    [ints(3), [1, -0, 2 ** 53 - 1], '[1, 0, 9007199254740991]', '[1,0,9007199254740991]'],
    [floats(2), [1, 0.1], '[1.0, 0.1]', '[1,0.1]'],
    [floats(0), [], '[]', '[]'],
    [tuple(), [], '()', '[]'],
    [tuple(int, int, int), [14, 7, 1], '(14, 7, 1)', '[14,7,1]'],
    [
      tuple(int, floats(2), dict(['z', ints(1)], ['a "b"', tuple(int)])),
      [1, 2, 3, 4, 5],
      "(1, [2.0, 3.0], {'z': [4], 'a \"b\"': (5,)})",
      '[1,[2,3],{"z":[4],"a \\"b\\"":[5]}]',
    ],
  ] as const)('of %j arrive in that shape', (observation, leaves, inPython, inJavaScript) => {
    const contract = { kind: 'single-agent', observation, action: int } as const;
    using python = guestOf('python', seen.python, { contract });
    using javascript = guestOf('javascript', seen.javascript, { contract });
    expect(python.chooseAction({ observation: leaves }).action).toBe(0);
    expect(javascript.chooseAction({ observation: Float64Array.from(leaves) }).action).toBe(0);
    expect(python.stdout).toBe(`${inPython}\n`);
    expect(javascript.stdout).toBe(`${inJavaScript} 2\n`);
  });

  test.each(LANGUAGES)('are a fresh copy at every call, in %s', (language) => {
    const source = {
      python:
        'seen = []\ndef choose_action(observation, rng):\n    cards, more = observation\n    seen.append((cards, more))\n' +
        '    total = sum(cards)\n    cards.clear()\n    more.clear()\n    return total\n',
      javascript:
        'function chooseAction(observation) { const total = observation[0][0] + observation[0][1]; observation[0].length = 0; observation.length = 0; return total; }',
    };
    const contract = single(tuple(ints(2), dict(['x', int])), int);
    using guest = guestOf(language, source[language], { contract });
    for (let call = 0; call < 3; call++) {
      expect(guest.chooseAction({ observation: [4, 5, 6] }).action).toBe(9);
    }
  });

  test.each([
    [floats(2), [1], RangeError, 'observation must be 2 numbers, got 1'],
    [floats(1), ['1'], TypeError, 'observation[0] must be a number, got string'],
    [ints(2), [1, 0.5], RangeError, 'observation[1] must be an integer of 53 bits, got 0.5'],
    [int, [2 ** 53], RangeError, 'observation[0] must be an integer of 53 bits, got 9007199254740992'],
    [int, [Number.NaN], RangeError, 'observation[0] must be an integer of 53 bits, got NaN'],
  ] as const)('of %j are not %j', (shape, observation, type, message) => {
    using guest = guestOf('javascript', seen.javascript, { contract: single(shape, int) });
    const call = () => guest.chooseAction({ observation: observation as unknown as number[] });
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});

function actionOf(language: 'python' | 'javascript', expression: string, action: ValueShape): unknown {
  const source = {
    python: `import enum, collections\ndef choose_action(observation, rng):\n    return ${expression}\n`,
    javascript: `function chooseAction() { return (${expression}); }`,
  };
  using guest = guestOf(language, source[language], { contract: single(int, action) });
  const { action: chosen, failure } = guest.chooseAction({ observation: [1] });
  if (failure === undefined) return chosen;
  expect(failure).toMatchObject({ fault: 'policy', code: 'INVALID_ACTION', step: 0 });
  return failure.message;
}

describe('actions', () => {
  test.each([
    ['3', '3', int, 3],
    ['0.5', '0.5', floats(1), [0.5]],
    ['2', '[2]', floats(1), [2]],
    ['(0.5,)', 'Float32Array.of(0.5)', floats(1), [0.5]],
    ['True', '1', floats(1), [1]],
    ['-0.0', '-0', floats(1), [-0]],
    ['[1, 2.5, -3]', '[1, 2.5, -3]', floats(3), [1, 2.5, -3]],
    ['(1, 2)', 'Int8Array.of(1, 2)', ints(2), [1, 2]],
    ['7', '-0 + 7', ints(1), [7]],
    ['[0, -0]', '[0, -0]', ints(2), [0, 0]],
    ['[]', '[]', ints(0), []],
    ['(1, [2.5])', '[1, 2.5]', tuple(int, floats(1)), [1, 2.5]],
    ['{"b": (1, 2), "a": 3}', '({ b: [1, 2], a: 3 })', dict(['a', int], ['b', ints(2)]), [3, 1, 2]],
    ['2 ** 60', '2 ** 60', floats(1), [2 ** 60]],
  ] as const)('%s and %s are actions', (inPython, inJavaScript, shape, action) => {
    expect(actionOf('python', inPython, shape)).toEqual(action);
    expect(actionOf('javascript', inJavaScript, shape)).toEqual(action);
  });

  test.each([
    ['None', int, 'the action must be an integer, got a NoneType'],
    ['"1"', floats(1), 'the action must be a finite number or a list of one, got a str'],
    ['float("nan")', floats(1), 'the action must be a finite number, got nan'],
    ['[1, -float("inf")]', floats(2), 'element 1 of the action must be a finite number, got -inf'],
    ['10 ** 400', floats(1), 'the action must be a finite number, got an integer beyond the largest float'],
    ['[1]', floats(2), 'the action must be a list of 2 finite numbers, got a list of 1'],
    ['1.0', floats(2), 'the action must be a list of 2 finite numbers, got 1.0'],
    ['[1, 2.0]', ints(2), 'element 1 of the action must be an integer, got 2.0'],
    ['[2 ** 53]', ints(1), 'element 0 of the action must be an integer of 53 bits, got a larger one'],
    ['3.0', ints(1), 'the action must be an integer or a list of one, got 3.0'],
    ['range(2)', ints(2), 'the action must be a list of 2 integers, got a range'],
    ['(i for i in (1, 2))', ints(2), 'the action must be a list of 2 integers, got a generator'],
    ['[[1], [2]]', ints(2), 'element 0 of the action must be an integer, got a list'],
    ['(1, 2, 3)', tuple(int, int), 'the action must be a tuple of 2, got a tuple of 3'],
    ['(1, "x")', tuple(int, int), 'part 1 of the action must be an integer, got a str'],
    ['[1]', dict(['a', int]), 'the action must be a dict of a, got a list'],
    ['{"b": 1}', dict(['a', int]), 'the action must be a dict of a, got one without a'],
    ['{"a": 1, "b": 1}', dict(['a', int]), 'the action must be a dict of a, got a dict of 2'],
    [
      '(0, {"a": [1, None]})',
      tuple(int, dict(['a', floats(2)])),
      'element 1 of part a of part 1 of the action must be a finite number, got a NoneType',
    ],
  ] as const)('in Python, %s is none of %j', (expression, shape, message) => {
    expect(actionOf('python', expression, shape)).toBe(message);
  });

  test.each([
    ['undefined', int, 'the action must be an integer, got undefined'],
    ['"1"', floats(1), 'the action must be a finite number or an array of one, got a string'],
    ['NaN', floats(1), 'the action must be a finite number or an array of one, got NaN'],
    ['[1, -Infinity]', floats(2), 'element 1 of the action must be a finite number, got -Infinity'],
    ['1n', floats(1), 'the action must be a finite number or an array of one, got a bigint'],
    ['[1]', floats(2), 'the action must be an array of 2 finite numbers, got an array of 1'],
    ['1', floats(2), 'the action must be an array of 2 finite numbers, got 1'],
    [
      '({ length: 2, 0: 1, 1: 1 })',
      floats(2),
      'the action must be an array of 2 finite numbers, got an object',
    ],
    ['new BigInt64Array(2)', ints(2), 'element 0 of the action must be an integer, got a bigint'],
    [
      'new DataView(new ArrayBuffer(2))',
      ints(2),
      'the action must be an array of 2 integers, got an array of undefined',
    ],
    ['[1, 0.5]', ints(2), 'element 1 of the action must be an integer, got 0.5'],
    ['[, 1]', ints(2), 'element 0 of the action must be an integer, got undefined'],
    ['[2 ** 53]', ints(1), 'element 0 of the action must be an integer, got 9007199254740992'],
    ['[1, 2, 3]', [int, int], 'the action must be an array of 2, got an array of 3'],
    ['[1, true]', [int, int], 'part 1 of the action must be an integer, got a boolean'],
    ['null', dict(['a', int]), 'the action must be an object of a, got null'],
    ['({ b: 1 })', dict(['a', int]), 'part a of the action must be an integer, got undefined'],
    ['({ a: 1, b: 1 })', dict(['a', int]), 'the action must be an object of a, got an object of 2'],
  ] as const)('in JavaScript, %s is none of %j', (expression, shape, message) => {
    const action = 'kind' in shape ? shape : tuple(...shape);
    expect(actionOf('javascript', expression, action)).toBe(message);
  });

  test.each(LANGUAGES)('an invalid one fails one decision only, in %s', (language) => {
    const source = {
      python: 'n = 0\ndef choose_action(observation, rng):\n    global n\n    n += 1\n    return [0.5] * n\n',
      javascript: 'const action = []; function chooseAction() { action.push(0.5); return action; }',
    };
    using guest = guestOf(language, source[language], { contract: single(int, floats(2)) });
    const decisions = [1, 2, 3].map(() => guest.chooseAction({ observation: [0] }));
    expect(decisions.map(({ action, failure }) => failure?.code ?? action)).toEqual([
      'INVALID_ACTION',
      [0.5, 0.5],
      'INVALID_ACTION',
    ]);
    expect(guest.failure).toBeNull();
  });

  test.each(LANGUAGES)('of %s may be as long as an observation', (language) => {
    const source = {
      python: 'def choose_action(observation, rng):\n    return observation\n',
      javascript: 'const chooseAction = (observation) => observation;',
    };
    const most = floats(MAX_OBSERVATION_LENGTH);
    using guest = guestOf(language, source[language], { contract: single(most, most) });
    const observation = Array.from({ length: MAX_OBSERVATION_LENGTH }, (_, index) => index / 7);
    expect(guest.chooseAction({ observation }).action).toEqual(observation);
  });

  test('are typed by the contract', () => {
    const source = 'const chooseAction = () => [1, 2];';
    using several = guestOf('javascript', source, {
      contract: { kind: 'single-agent', observation: int, action: floats(2) },
    });
    using one = guestOf('javascript', source, {
      contract: { kind: 'single-agent', observation: floats(2), action: int },
    });
    const { action } = several.chooseAction({ observation: [1] });
    expectTypeOf(action).toEqualTypeOf<readonly number[] | undefined>();
    expectTypeOf(one.chooseAction({ observation: [1, 2] }).action).toEqualTypeOf<number | undefined>();
    expect(action).toEqual([1, 2]);
  });
});

describe('action masks', () => {
  const masked = single(ints(2), int, 3);
  const request = { observation: [7, 8], actionMask: Int8Array.of(0, 1, 1) };
  const board: Square[] = ['X', null, 'O'];

  test.each([
    ['def choose_action(observation, rng, action_mask):', 'action_mask', '[0, 1, 1]'],
    ['def choose_action(observation, rng, action_mask=None):', 'action_mask', '[0, 1, 1]'],
    ['def choose_action(observation, rng, *, action_mask):', 'action_mask', '[0, 1, 1]'],
    ['def choose_action(observation, rng, *rest, **more):', '(rest, more)', '((), {})'],
    ['def choose_action(observation, rng):', 'observation', '[7, 8]'],
    ['def choose_action(observation, rng, action_mask=5, /):', 'action_mask', '5'],
  ])('%s sees that %s is %s', (head, expression, shown) => {
    using guest = guestOf('python', `${head}\n    print(${expression})\n    return 1\n`, {
      contract: masked,
    });
    expect(guest.chooseAction(request).action).toBe(1);
    expect(guest.stdout).toBe(`${shown}\n`);
  });

  test('a method and an object that can be called get it, too', () => {
    const policy =
      'class Policy:\n    def __call__(self, observation, rng, action_mask):\n        return action_mask.index(1)\n';
    for (const function_ of ['Policy()', 'Policy().__call__']) {
      using guest = guestOf('python', `${policy}choose_action = ${function_}\n`, { contract: masked });
      expect(guest.chooseAction(request).action).toBe(1);
    }
  });

  test('in JavaScript it is the last argument, and a fresh array', () => {
    const source =
      'function chooseAction() { console.log(JSON.stringify(arguments)); arguments[arguments.length - 1].fill(9); return 1; }';
    using alone = guestOf('javascript', source, { contract: masked });
    using two = guestOf('javascript', source, { contract: { kind: 'two-player', actionMask: 2 } });
    for (let call = 0; call < 2; call++) {
      expect(alone.chooseAction(request).action).toBe(1);
      expect(two.chooseAction({ board, player: 'O', actionMask: [1, 0] }).action).toBe(1);
    }
    const shown = (guest: { stdout: string }) => guest.stdout.replace(/"\d":\{.*?\},/g, '').split('\n');
    expect(shown(alone)[0]).toBe(shown(alone)[1]);
    expect(alone.stdout).toMatch(/^\{"0":\[7,8\],.*"2":\[0,1,1\]\}\n/);
    expect(two.stdout).toMatch(/^\{"0":\["X",null,"O"\],"1":"O",.*"3":\[1,0\]\}\n/);
    expect(shown(two)[0]).toBe(shown(two)[1]);
  });

  test('players of Python get it by name beside the board', () => {
    const source =
      'def choose_action(board, player, rng, action_mask):\n    print(board, player, action_mask)\n    return 2\n';
    using guest = guestOf('python', source, { contract: { kind: 'two-player', actionMask: 2 } });
    expect(guest.chooseAction({ board, player: 'O', actionMask: [1, 0] }).action).toBe(2);
    expect(guest.stdout).toBe("['X', None, 'O'] O [1, 0]\n");
  });

  test.each(LANGUAGES)(
    'the random policy in %s chooses among what is legal, of either contract',
    (language) => {
      const policy = policySource('random', language, { actionMask: true });
      const actions = (contract: PolicyContract, rest: object): unknown[] => {
        const rng = new Mt19937(5n);
        const { guest } = interpreters[language].createGuest({ policy, contract, rng });
        return Array.from(
          { length: 12 },
          () => guest?.chooseAction({ ...(rest as typeof request), actionMask: [0, 1, 0, 1, 1] }).action,
        );
      };
      const drawn = actions({ kind: 'two-player', actionMask: 5 }, { board, player: 'X' });
      expect(actions(single(ints(2), int, 5), { observation: [1, 2] })).toEqual(drawn);
      expect(new Set(drawn)).toEqual(new Set([1, 3, 4]));
      const rng = new Mt19937(5n);
      const legal = [1, 3, 4];
      const expected = drawn.map(() => {
        for (;;) {
          const bits = Number(rng.getrandbits(2));
          if (bits < 3) return legal[bits];
        }
      });
      expect(drawn).toEqual(expected);
    },
  );

  test.each([
    [masked, { observation: [7, 8] }, 'actionMask must be 3 numbers by the contract, got none'],
    [
      masked,
      { observation: [7, 8], actionMask: [1, 0] },
      'actionMask must be 3 numbers by the contract, got 2',
    ],
    [masked, { observation: [7, 8], actionMask: [1, 0, 2] }, 'actionMask[2] must be 0 or 1, got 2'],
    [
      'single-agent',
      { observation: [7], actionMask: [1] },
      'actionMask must be 0 numbers by the contract, got 1',
    ],
  ] as const)('%j refuses %j', (contract, bad, message) => {
    using guest = guestOf('javascript', 'const chooseAction = () => 1;', {
      contract: contract as PolicyContract,
    });
    expect(() => guest.chooseAction(bad)).toThrow(RangeError);
    expect(() => guest.chooseAction(bad)).toThrow(message);
  });
});

describe('contracts', () => {
  test.each([
    [{ kind: 'solo' }, RangeError, "contract must be of kind 'two-player' or 'single-agent', got solo"],
    [null, RangeError, "contract must be of kind 'two-player' or 'single-agent', got null"],
    [{ kind: 'single-agent', observation: int }, TypeError, 'contract.action must be a shape, got undefined'],
    [{ kind: 'single-agent', action: int }, TypeError, 'contract.observation must be a shape, got undefined'],
    [{ kind: 'two-player', actionMask: '7' }, TypeError, 'contract.actionMask must be a number, got string'],
    [
      { kind: 'two-player', actionMask: 1e6 },
      RangeError,
      'contract.actionMask must be an integer from 0 to 16384',
    ],
    [
      single(floats(16_000), int, 385),
      RangeError,
      'contract.actionMask must be an integer from 0 to 384, got 385',
    ],
  ])('%j is refused', (contract, type, message) => {
    const call = () => guestOf('javascript', '', { contract: contract as PolicyContract });
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  test.each(LANGUAGES)(
    'a list of floats answered by an integer costs in %s what its name alone costs',
    (language) => {
      const policy = policySource('linear', language, { terms: [[1, 2]] });
      const fuelOf = (contract: PolicyContract): bigint => {
        const { guest } = interpreters[language].createGuest({ policy, contract, rng: new Mt19937(0n) });
        guest?.chooseAction({ observation: [0, 1] });
        return guest?.fuelUsed ?? 0n;
      };
      expect(fuelOf(single(floats(2), int))).toBe(fuelOf('single-agent'));
    },
  );

  test.each(LANGUAGES)('being told of a contract counts as loading, in %s', (language) => {
    const { failure, fuelUsed } = interpreters[language].createGuest({
      policy: policySource('alternate', language),
      contract: single(tuple(...Array.from({ length: 5000 }, () => int)), int),
      rng: new Mt19937(0n),
      limits: { fuelForLoading: 2_000_000n },
    }) as { failure: { code: string; step: null }; fuelUsed: bigint };
    expect(failure).toMatchObject({ code: 'FUEL_EXHAUSTED', step: null });
    expect(fuelUsed).toBe(2_000_000n);
  });

  test.each(LANGUAGES)('a constant policy in %s acts in many numbers', (language) => {
    const policy = policySource('constant', language, { action: [0.5, -1, 1e21] });
    const { guest } = interpreters[language].createGuest({
      policy,
      contract: { kind: 'single-agent', observation: int, action: floats(3) },
      rng: new Mt19937(0n),
    });
    expect(guest?.chooseAction({ observation: [0] }).action).toEqual([0.5, -1, 1e21]);
  });
});
