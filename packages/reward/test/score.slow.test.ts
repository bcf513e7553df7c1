import { type Backend, createBackend, type RolloutError } from '@reroll/rollout';
import { describe, expect, test } from 'vitest';
import { scoreCompletions, type TestInput } from '../src/index.js';
import { scoreOf, scores } from './support.js';

const ADD: readonly TestInput[] = [
  { call: 'add', args: [1, 2], expected: 3 },
  { call: 'add', args: [-1, 1], expected: 0, weight: 3 },
];
const RIGHT = 'def add(a, b):\n    return a + b\n';
const HALF_RIGHT = 'def add(a, b):\n    return 3\n';

/** A backend that does something else before, or in place of, a task. */
function backendThat(
  run: (attempt: number, proceed: () => Promise<unknown>, input: unknown) => Promise<unknown>,
): Backend {
  const inline = createBackend('inline');
  let attempt = 0;
  return {
    name: 'wrapped',
    concurrency: 1,
    maxChunkSize: 1,
    run: (task, input, signal) =>
      run(++attempt, () => inline.run(task, input, signal), input) as Promise<never>,
    close: () => inline.close(),
    [Symbol.asyncDispose]: () => inline.close(),
  };
}

describe('outcomes', () => {
  const SMALL = {
    fuelForLoading: 200_000_000n,
    fuelPerTest: 400_000_000n,
    memoryBytes: 2 ** 25,
    outputBytes: 100,
  };

  test.each([
    ['passed', RIGHT, null],
    ['failed', HALF_RIGHT, 'another value is expected'],
    [
      'failed',
      'def add(a, b):\n    x = 1\n    return a + c\n',
      "NameError: name 'c' is not defined (line 3)",
    ],
    ['failed', 'def add(a:\n', "SyntaxError: '(' was never closed (line 1)"],
    ['failed', 'def sub(a, b):\n    return a - b\n', 'the code defines no add'],
    ['failed', 'def add(a, b):\n    return add(a, b)\n', 'RecursionError'],
    ['failed', 'def add(a, b):\n    return object()\n', 'a value must be made of plain ones, got a object'],
    ['failed', 'def add(a, b):\n    return "x" * 2_000_000\n', 'the answer cannot be read'],
    [
      'failed',
      'def add(a, b):\n    x = []\n    for _ in range(60): x = [x]\n    return x\n',
      'the answer cannot be read',
    ],
    ['failed', 'def add(a, b):\n    x = []\n    x.append(x)\n    return x\n', 'RecursionError'],
    ['failed', `${'x = 1\n'.repeat(200_000)}`, 'the code has 1200000 bytes, the limit is 1048576'],
    ['timeout', 'def add(a, b):\n    while True: pass\n', 'the fuel is used up'],
    ['timeout', 'while True: pass\n', 'the fuel is used up'],
    [
      'oom',
      'def add(a, b):\n    x = []\n    while True: x.append("x" * 1_000_000)\n',
      'the memory is used up',
    ],
    ['oom', 'x = bytearray(10 ** 9)\n', 'the memory is used up'],
  ])('%s: %j', async (outcome, code, message) => {
    const score = await scoreOf(code, ADD, { limits: SMALL });
    expect(score).toMatchObject({ outcome, reward: outcome === 'passed' ? 1 : 0 });
    if (message === null) expect(score.message).toBeNull();
    else expect(score.message).toContain(message);
    expect(score.tests).toHaveLength(2);
    expect(score.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('no code', async () => {
    const [score] = await scoreCompletions(['I cannot.'], { tests: ADD, backend: 'inline' }).inOrder();
    expect(score).toMatchObject({ outcome: 'no_code', reward: 0, tests: [], fuelUsed: 0n });
    expect(score?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a test finds the completion as its text left it, whatever the tests before did', async () => {
    const code =
      'calls = []\ndef f(x):\n    calls.append(x)\n    if x == 0:\n        while True: pass\n    return calls\n';
    const tests = [1, 0, 2, 3].map((x) => ({ call: 'f', args: [x], expected: [x] }));
    const score = await scoreOf(code, tests, { limits: SMALL });
    expect(score.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'timeout', 'passed', 'passed']);
    expect(score.outcome).toBe('timeout');
  });

  test('a method is called on a new object; arguments go by name; JavaScript likewise', async () => {
    const tests = [{ call: 'Solution.twoSum', args: [[2, 7, 11], 9], expected: [0, 1] }];
    const python = `class Solution:
    def twoSum(self, numbers, target):
        return [(i, j) for j in range(len(numbers)) for i in range(j) if numbers[i] + numbers[j] == target][0]
`;
    expect(await scoreOf(python, tests)).toMatchObject({ outcome: 'passed' });
    const javascript = `class Solution {
  twoSum(numbers, target) {
    for (let j = 1; j < numbers.length; j++) for (let i = 0; i < j; i++) if (numbers[i] + numbers[j] === target) return [i, j];
  }
}`;
    expect(await scoreOf(javascript, tests, { language: 'javascript' })).toMatchObject({ outcome: 'passed' });
    const named = [{ call: 'f', args: [1], kwargs: { b: { $tuple: [2] } }, expected: { $tuple: [1, 2] } }];
    expect(await scoreOf('def f(a, *, b): return (a, *b)', named)).toMatchObject({ outcome: 'passed' });
  });
});

describe('programs', () => {
  const DOUBLE = [
    { stdin: '4\n', stdout: '8' },
    { stdin: '10\n', stdout: '20\n' },
  ];

  test.each([
    ['passed', 'print(int(input()) * 2)'],
    [
      'passed',
      'if __name__ == "__main__":\n    import sys\n    for line in sys.stdin: print(2 * int(line), end="  \\n\\n")',
    ],
    ['passed', 'import sys\nprint(2 * int(sys.stdin.buffer.read()))\nsys.exit(0)'],
    ['failed', 'import sys\nprint(2 * int(input()))\nsys.exit(3)'],
    ['failed', 'import os\nprint(2 * int(input()), flush=True)\nos._exit(0)'],
    ['failed', 'print(int(input()))'],
    ['failed', 'print(2 * int(input()))\nprint("done")'],
    ['failed', 'input()\nprint(8)'],
    ['failed', 'print("8" * 1000)'],
    ['failed', 'print('],
    ['timeout', 'while True: print(8)'],
  ])('%s: %j', async (outcome, code) => {
    expect(
      await scoreOf(code, DOUBLE, { limits: { outputBytes: 100, fuelPerTest: 100_000_000n } }),
    ).toMatchObject({ outcome });
  });

  test('what is cut off is not compared', async () => {
    const tests = [{ stdout: '8'.repeat(100) }];
    const score = await scoreOf('print("8" * 1000)', tests, { limits: { outputBytes: 100 } });
    expect(score).toMatchObject({ outcome: 'failed', message: 'it printed more than outputBytes' });
  });

  test('text beyond ASCII goes in and comes out', async () => {
    const tests = [{ stdin: 'é😀\n', stdout: 'é😀é😀' }];
    expect(await scoreOf('print(2 * input())', tests)).toMatchObject({ outcome: 'passed' });
  });
});

describe('rewards', () => {
  test('columns: all or nothing, shares, weights, and functions of one’s own', async () => {
    const rewards = {
      correct: 'binary',
      part: 'fraction',
      weighted: 'weighted',
      short: ({ code }) => (code !== null && code.length < 30 ? 0.5 : 0),
    } as const satisfies Parameters<typeof scoreCompletions>[1]['rewards'];
    const [right, half, none] = await scores([RIGHT, HALF_RIGHT, ' '], ADD, { rewards });
    expect(right?.rewards).toEqual({ correct: 1, part: 1, weighted: 1, short: 0 });
    expect(half?.rewards).toEqual({ correct: 0, part: 0.5, weighted: 0.25, short: 0.5 });
    expect(half?.reward).toBe(1.25);
    expect(none?.rewards).toEqual({ correct: 0, part: 0, weighted: 0, short: 0 });
  });

  test('what is wrong with them is said at once, or when they are asked', async () => {
    expect(() => scores([RIGHT], ADD, { rewards: {} })).toThrow('rewards must have a component, got none');
    expect(() => scores([RIGHT], ADD, { rewards: { a: 'all' as 'binary' } })).toThrow(
      'rewards.a must be binary, fraction or weighted, got all',
    );
    expect(() => scores([RIGHT], ADD, { rewards: { a: 1 as unknown as 'binary' } })).toThrow(TypeError);
    await expect(scores([RIGHT], ADD, { rewards: { a: () => Number.NaN } })).rejects.toThrow(
      'rewards.a must return a finite number, got NaN',
    );
    await expect(scores([RIGHT], ADD, { rewards: { a: () => null as unknown as number } })).rejects.toThrow(
      'rewards.a must return a number, got null',
    );
  });
});

describe('a machine that fails', () => {
  test('gives null in every column, after its retries, and says why', async () => {
    let attempts = 0;
    const backend = backendThat(async (attempt) => {
      attempts = attempt;
      throw new Error('the cable is out');
    });
    const rewards = { correct: 'binary', part: 'fraction', own: () => 1 } as const;
    const score = await scoreOf(RIGHT, ADD, { backend, rewards, retries: 3 });
    expect(score).toMatchObject({
      outcome: 'infra',
      reward: null,
      rewards: { correct: null, part: null, own: null },
      tests: [],
      digest: null,
    });
    expect(score.message).toContain('the cable is out');
    expect(attempts).toBe(4);
  });

  test('once, gives the score that it would have given', async () => {
    const backend = backendThat(async (attempt, proceed) => {
      if (attempt === 1) throw new Error('once');
      return proceed();
    });
    expect(await scoreOf(RIGHT, ADD, { backend })).toEqual(await scoreOf(RIGHT, ADD));
  });

  test.each([
    ['too few results', { fuelForLoading: 0n, results: [] }],
    [
      'results of another kind',
      {
        fuelForLoading: 0n,
        results: [
          { fuelUsed: 0n, ended: true },
          { fuelUsed: 0n, ended: true },
        ],
      },
    ],
    ['a verdict of its own', { fuelForLoading: 0n, results: [], outcome: 'passed' }],
  ])('by answering %s, is not believed', async (_, claim) => {
    const score = await scoreOf(RIGHT, ADD, { backend: backendThat(async () => claim) });
    expect(score).toMatchObject({ outcome: 'infra', reward: null });
    expect(score.message).toContain('FORGED_RESULT');
  });
});

describe('integrity', () => {
  test('what a test expects is not among what is sent to the guest’s isolate', async () => {
    const sent: unknown[] = [];
    const backend = backendThat(async (_, proceed, input) => {
      sent.push(input);
      return proceed();
    });
    const tests = [
      { call: 'f', args: [1], expected: 'hidden-4711' },
      { stdin: 'x', stdout: 'hidden-4711' },
    ];
    await scoreOf('def f(x): return x', tests, { backend });
    const text = JSON.stringify(sent, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
    expect(text).toContain('def f(x)');
    expect(text).not.toContain('hidden-4711');
  });

  test('the same bytes on every backend, and another digest for whatever differs', async () => {
    const codes = [RIGHT, HALF_RIGHT, 'def add(a, b):\n    while True: pass\n', 'def add(:'];
    const limits = { fuelPerTest: 50_000_000n };
    const inline = await scores(codes, ADD, { limits });
    for (const backend of ['worker', 'process'] as const)
      expect(await scores(codes, ADD, { limits, backend, concurrency: 2 })).toEqual(inline);
    const [right] = inline;
    const others = await Promise.all([
      scoreOf(`${RIGHT}#`, ADD, { limits }),
      scoreOf(RIGHT, ADD.slice(1), { limits }),
      scoreOf(RIGHT, [ADD[0]!, { ...ADD[1]!, weight: 4 }], { limits }),
      scoreOf(RIGHT, ADD, { limits: { fuelPerTest: 50_000_001n } }),
    ]);
    const digests = [...inline, ...others].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(right?.fuelUsed).toBeGreaterThan(0n);
  });
});

describe('a batch', () => {
  test('comes as it finishes, is read once, and in order', async () => {
    const codes = ['def add(a, b):\n    for i in range(3_000_000): pass\n    return a + b', RIGHT, RIGHT];
    const batch = scoreCompletions(codes, { tests: ADD, extract: 'whole', concurrency: 2 });
    const seen: number[] = [];
    for await (const { index } of batch) seen.push(index);
    expect(seen.toSorted()).toEqual([0, 1, 2]);
    await expect(batch.inOrder()).rejects.toThrow('can be read once');
    const ordered = await scores(codes, ADD, { backend: 'worker' });
    expect(ordered.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(await scores([], ADD)).toEqual([]);
  });

  test('ends with its signal, and when its reader leaves', async () => {
    const endless = Array.from({ length: 8 }, () => 'def add(a, b):\n    while True: pass');
    const limits = { fuelPerTest: 10n ** 15n };
    const signal = AbortSignal.timeout(500);
    const aborted = scoreCompletions(endless, {
      tests: ADD,
      extract: 'whole',
      limits,
      signal,
      concurrency: 2,
    }).inOrder();
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' } satisfies Partial<RolloutError>);
    const codes = [RIGHT, ...endless];
    for await (const { index } of scoreCompletions(codes, {
      tests: ADD,
      extract: 'whole',
      limits,
      concurrency: 2,
    })) {
      expect(index).toBe(0);
      break;
    }
  });

  test('tasks have tests of their own', async () => {
    const tests = { add: ADD, double: [{ call: 'f', args: [2], expected: 4 }] };
    const completions = [
      { completion: RIGHT, task: 'add' },
      { completion: 'def f(x): return 2 * x', task: 'double' },
      { completion: RIGHT, task: 'double' },
    ];
    const done = await scoreCompletions(completions, {
      tests,
      extract: 'whole',
      backend: 'inline',
    }).inOrder();
    expect(done.map(({ task, outcome }) => [task, outcome])).toEqual([
      ['add', 'passed'],
      ['double', 'passed'],
      ['double', 'failed'],
    ]);
    const score = (task: string) => () => scoreCompletions([{ completion: RIGHT, task }], { tests });
    expect(score('sub')).toThrow('completions[0].task must be a name among the tests, got sub');
    expect(score('toString')).toThrow('completions[0].task must be a name among the tests');
    expect(() => scoreCompletions([RIGHT], { tests })).toThrow('completions[0].task');
  });

  test('half a character in a completion is replaced', async () => {
    const score = await scoreOf(`${RIGHT}# \ud800`, ADD);
    expect(score).toMatchObject({ outcome: 'passed' });
    expect(score.digest).toBe((await scoreOf(`${RIGHT}# \ufffd`, ADD)).digest);
  });

  test.each<[string, object]>([
    ['language must be python or javascript, got ruby', { language: 'ruby' }],
    ['extract must be auto, answer, fence, code, whole or a function, got xml', { extract: 'xml' }],
    ['retries must be an integer from 0 to 10, got 11', { retries: 11 }],
    ['limits must be among fuelForLoading', { limits: { fuel: 1n } }],
    ['limits.fuelPerTest must be a bigint, got number', { limits: { fuelPerTest: 1 } }],
    ['limits.memoryBytes must be an integer from 1 to 1073741824, got 0', { limits: { memoryBytes: 0 } }],
  ])('%s', (message, options) => {
    expect(() => scores([RIGHT], ADD, options)).toThrow(message);
  });
});
