import { describe, expect, test } from 'vitest';
import { parseTests } from '../src/test-case.js';
import { scoreOf } from './support.js';

describe('tests that are wrong', () => {
  test.each<[string, unknown, ('python' | 'javascript')?]>([
    ['tests: expected array, received nothing', undefined],
    ['tests: expected at least 1 element, received an array', []],
    ['tests.0: expected a test with call, with stdout, or with code, received an object', [{ cal: 'f' }]],
    ['tests.0.expected: expected a value, received nothing', [{ call: 'f' }]],
    [
      'tests.1.call: expected the name of a function',
      [
        { call: 'f', expected: 1 },
        { call: 'f(1)', expected: 1 },
      ],
    ],
    [
      'tests.0.args.0: expected an integer of 53 bits, or {"$int": "…"}',
      [{ call: 'f', args: [2 ** 60], expected: 1 }],
    ],
    ['tests.0.weight: expected more than 0, received 0', [{ call: 'f', expected: 1, weight: 0 }]],
    ['tests.0.hidden: expected no such member', [{ call: 'f', expected: 1, hidden: true }]],
    [
      'at most 1048576 bytes of JSON for a guest to read',
      [{ call: 'f', args: ['x'.repeat(1_100_000)], expected: 1 }],
    ],
    ['tests.0.stdin: expected Unicode text', [{ stdin: '\ud800', stdout: '' }]],
    [
      'tests.0: expected a test with call: programs and texts are for Python',
      [{ code: 'assert f()' }],
      'javascript',
    ],
    ['tests.0.kwargs: expected nothing', [{ call: 'f', kwargs: { a: 1 }, expected: 1 }], 'javascript'],
  ])('%s', (message, inputs, language = 'python') => {
    expect(() => parseTests(inputs, language)).toThrow(message);
  });
});

describe('texts of tests', () => {
  const ADD = 'def add(a, b):\n    return a + b\n';
  const verdict = async (code: string, text: string) => {
    const { outcome, message } = await scoreOf(code, [{ code: text }], {
      limits: { fuelPerTest: 400_000_000n, memoryBytes: 2 ** 25 },
    });
    return [outcome, message];
  };

  test.each([
    'assert add(1, 2) == 3',
    'from solution import add as plus\nassert plus(a=1, b=2) == 3',
    'import solution\nassert solution.add("a", "b") == "ab"',
    'def check(f):\n    for i in range(20): assert f(i, i) == 2 * i\ncheck(add)',
    'assert add((1,), (2, 3)) == (1, 2, 3) and add([1], [2]) == [1, 2]',
    'assert add(2 ** 64, 1) == 2 ** 64 + 1',
    'assert add({1: "a"}.keys().__len__(), 1.5) == 2.5',
    'try:\n    add(1, "x")\nexcept TypeError as error:\n    assert "unsupported operand" in str(error)\nelse:\n    assert False',
    'import random\nrandom.seed(1)\nfor _ in range(5):\n    a, b = random.random(), random.random()\n    assert add(a, b) == a + b',
    'print("on the way")\nassert add(1, 2) == 3',
    'import sys\nprint("on the way", file=sys.stderr)\nassert add(1, 2) == 3',
    'assert len(add("x" * 5000, "é😀")) == 5002',
  ])('%j passes', async (text) => {
    expect(await verdict(ADD, text)).toEqual(['passed', null]);
  });

  test.each([
    ['assert add(1, 2) == 4', 'AssertionError:  (line 1)'],
    ['\nassert add(1, 2) == 4, "three"', 'AssertionError: three (line 2)'],
    ['assert sub(1, 2) == 4', 'NameError: the code defines no sub'],
    ['add(1, "x")', 'TypeError: unsupported operand'],
    ['add(1, object())', 'TypeError: a value must be made of plain ones, got a object'],
    ['assert add(1, 2) ==', 'SyntaxError: invalid syntax'],
    ['raise SystemExit(0)', 'SystemExit: 0 (line 1)'],
    ['import os\nos._exit(0)', 'exited with status 0'],
    ['while True: pass', 'the fuel is used up'],
  ])('%j fails', async (text, message) => {
    const [outcome, said] = await verdict(ADD, text);
    expect(outcome).toBe('failed');
    expect(said).toContain(message);
  });

  test.each([
    ['timeout', 'def add(a, b):\n    while True: pass'],
    ['oom', 'def add(a, b):\n    x = []\n    while True: x.append(bytearray(10 ** 6))'],
    ['failed', 'def add(a, b):\n    import os\n    os._exit(0)'],
    ['failed', 'def add(a, b):\n    raise KeyboardInterrupt("x")'],
    ['failed', 'class E(Exception): pass\ndef add(a, b):\n    raise E("AssertionError: x")'],
  ])('a completion that ends as %s ends the test, which cannot catch that', async (outcome, code) => {
    const text = 'try:\n    add(1, 2)\nexcept (ValueError, NameError):\n    pass';
    expect((await verdict(code, text))[0]).toBe(outcome);
  });

  test('an answer counts once: whoever is silent has not answered', async () => {
    const code = `
import sys
def f():
    # The adapter has looked this up for the call under way, and will look it up for the next.
    sys.modules['policy'].write = lambda *a: None
    return 1
`;
    expect((await verdict(code, 'assert f() == 1'))[0]).toBe('passed');
    expect((await verdict(code, 'assert f() == 1\nassert f() == 1'))[0]).toBe('failed');
  });

  test('fuel of a test is for all calls of the completion together', async () => {
    const code = 'def add(a, b):\n    for _ in range(100_000): pass\n    return a + b';
    expect((await verdict(code, 'assert add(1, 2) == 3'))[0]).toBe('passed');
    expect((await verdict(code, 'for _ in range(100): assert add(1, 2) == 3'))[0]).toBe('timeout');
  });

  test('the completion never sees the text, not even its names', async () => {
    const spying = `
import gc, sys
def add(a, b):
    frame, names = sys._getframe(), set()
    while frame is not None:
        names |= set(frame.f_locals) | set(frame.f_globals)
        frame = frame.f_back
    texts = [text for found in gc.get_objects() if type(found) is dict for text in found.values() if type(text) is str]
    return any(['hidden' + '_4711' in text for text in [*texts, *names, *sys.modules]])
`;
    expect(await verdict(spying, 'hidden_4711 = "hidden_4711"\nassert add(1, 2) is False')).toEqual([
      'passed',
      null,
    ]);
  });
});
