import { describe, expect, test } from 'vitest';
import { guestsIn } from './support/language-guests.js';

const { create, guestOf } = await guestsIn('python');
const EMPTY_BOARD = Array.from({ length: 9 }, () => null);

describe('the contract', () => {
  test('a two-player policy gets the board, the player and rng', () => {
    const guest = guestOf(
      'def choose_action(board, player, rng):\n    print(board, player, type(rng).__mro__[1])\n    return board.index(None)\n',
      'two-player',
    );
    const board = ['X', 'O', null, null, null, null, null, null, null] as const;
    expect(guest.chooseAction({ board, player: 'X' })).toMatchObject({ action: 2 });
    expect(guest.stdout).toBe(
      "['X', 'O', None, None, None, None, None, None, None] X <class 'random.Random'>\n",
    );
  });

  test('a single-agent policy gets the observation as a list of floats, and rng', () => {
    const guest = guestOf(
      'def choose_action(observation, rng):\n    print(observation)\n    return len(observation)\n',
    );
    expect(guest.chooseAction({ observation: Float32Array.of(0.5, -2, 3.25) })).toMatchObject({ action: 3 });
    expect(guest.chooseAction({ observation: Int8Array.of(1) })).toMatchObject({ action: 1 });
    expect(guest.stdout).toBe('[0.5, -2.0, 3.25]\n[1.0]\n');
  });

  test('the board is a fresh copy at every call', () => {
    const guest = guestOf(
      'seen = []\ndef choose_action(board, player, rng):\n    assert board == [None] * 9\n    board[:] = "X" * 9\n' +
        '    seen.append(board)\n    return len({id(b) for b in seen})\n',
      'two-player',
    );
    for (const action of [1, 2, 3]) {
      expect(guest.chooseAction({ board: EMPTY_BOARD, player: 'X' })).toMatchObject({ action });
    }
  });

  test('state lives as long as the guest and no longer', () => {
    const first = guestOf(
      'import builtins, sys\nbuiltins.mark = sys.mark = 1\ncalls = 0\ndef choose_action(observation, rng):\n' +
        '    global calls\n    calls += 1\n    return calls\n',
    );
    expect(first.chooseAction({ observation: [] })).toMatchObject({ action: 1 });
    expect(first.chooseAction({ observation: [] })).toMatchObject({ action: 2 });
    first[Symbol.dispose]();
    const second = guestOf(
      'import builtins, sys\ndef choose_action(observation, rng):\n' +
        '    return hasattr(builtins, "mark") + 2 * hasattr(sys, "mark") + 4 * ("calls" in globals())\n',
    );
    expect(second.chooseAction({ observation: [] })).toMatchObject({ action: 0 });
  });

  test.each([
    ['True', 1],
    ['-7', -7],
    ['2 ** 53 - 1', 2 ** 53 - 1],
    ['enum.IntEnum("Action", ["LEFT", "RIGHT"]).RIGHT', 2],
  ])('%s is an action', (value, action) => {
    const guest = guestOf(`import enum\ndef choose_action(observation, rng):\n    return ${value}\n`);
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action });
  });

  test.each([
    ['3.0', 'the action must be an integer, got 3.0'],
    ['"4"', 'the action must be an integer, got a str'],
    ['None', 'the action must be an integer, got a NoneType'],
    ['[4]', 'the action must be an integer, got a list'],
    ['type("Four", (), {"__index__": lambda self: 4})()', 'the action must be an integer, got a Four'],
    ['2 ** 53', 'the action must be an integer of 53 bits, got a larger one'],
    ['-10 ** 100', 'the action must be an integer of 53 bits, got a larger one'],
  ])('returning %s is an invalid action, and the next call may succeed', (value, message) => {
    const guest = guestOf(
      `n = 0\ndef choose_action(observation, rng):\n    global n\n    n += 1\n    return ${value} if n == 1 else 1\n`,
    );
    expect(guest.chooseAction({ observation: [] })).toMatchObject({
      failure: { fault: 'policy', code: 'INVALID_ACTION', message, step: 0 },
    });
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: 1 });
  });
});

describe('the surroundings', () => {
  const evaluate = (expression: string): string => {
    using guest = guestOf(
      `def choose_action(observation, rng):\n    import os, sys, time, uuid\n    print(${expression})\n    return 0\n`,
    );
    const { failure } = guest.chooseAction({ observation: [] });
    return failure === undefined ? guest.stdout.trim() : failure.message;
  };

  test('the clock stands still', () => {
    expect(evaluate('time.time(), time.monotonic() == time.monotonic()')).toBe('946684800.0 True');
  });

  test('entropy is the same in every guest, and not the same twice in one', () => {
    const draws = evaluate('os.urandom(8) != os.urandom(8), uuid.uuid4()');
    expect(draws).toMatch(/^True [0-9a-f-]{36}$/);
    expect(evaluate('os.urandom(8) != os.urandom(8), uuid.uuid4()')).toBe(draws);
  });

  test('the environment holds nothing of the host', () => {
    expect(evaluate('dict(os.environ)')).toBe("{'PYTHONHASHSEED': '0'}");
  });

  test.each([
    ['open("/etc/passwd").read()', 'FileNotFoundError'],
    ['open("x", "w")', 'FileNotFoundError'],
    ['os.listdir("/")', 'FileNotFoundError'],
    ['__import__("socket").socket()', 'OSError'],
    ['__import__("subprocess").run(["true"])', 'OSError'],
    ['__import__("ctypes")', 'ModuleNotFoundError'],
    ['__import__("threading").Thread(target=print).start()', 'RuntimeError'],
    ['input()', 'EOFError'],
    ['os.fork()', 'AttributeError'],
  ])('%s raises %s', (expression, name) => {
    expect(evaluate(expression)).toContain(name);
  });

  test('the standard library can be read and not written', () => {
    const path = '"/usr/local/lib/python312.zip"';
    expect(evaluate(`open(${path}, "rb").read(2)`)).toBe("b'PK'");
    expect(evaluate(`open(${path}, "r+b", 0).write(b"x")`)).toContain('OSError: [Errno 58] Not supported');
    expect(evaluate(`os.remove(${path})`)).toContain('OSError: [Errno 58] Not supported');
  });
});

describe('failures', () => {
  test('a package that is missing is explained, within the limit of messages', () => {
    const source = 'import numpy\ndef choose_action(observation, rng): return 0';
    const message = "ModuleNotFoundError: No module named 'numpy' (policy.py, line 1)";
    const explained = create(source).failure?.message;
    expect(explained).toContain(`${message}; a guest has the standard library alone, without packages`);
    const messageBytes = explained!.length;
    expect(create(source, 'single-agent', { messageBytes }).failure?.message).toBe(explained);
    const short = create(source, 'single-agent', { messageBytes: messageBytes - 1 });
    expect(short.failure?.message).toBe(message);
  });

  test('an exception names its place and fails one decision', () => {
    const guest = guestOf(
      'n = 0\ndef choose_action(observation, rng):\n    global n\n    n += 1\n    return 1 // (n - 2)\n',
    );
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: -1 });
    expect(guest.chooseAction({ observation: [] }).failure).toEqual({
      fault: 'policy',
      code: 'EXCEPTION',
      message: 'ZeroDivisionError: integer division or modulo by zero (policy.py, line 5)',
      step: 1,
    });
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: 1 });
  });

  test.each([
    ['def (', 'SYNTAX'],
    ['  x = 1\n y = 2', 'SYNTAX'],
    ['x = "\0"', 'SYNTAX'],
    ['raise SyntaxError("made up")', 'EXCEPTION'],
    ['choose_action = 4', 'EXCEPTION'],
    ['', 'EXCEPTION'],
    ['import sys; sys.exit(0)', 'EXCEPTION'],
    ['import os; os._exit(0)', 'EXCEPTION'],
    ['while True: pass', 'FUEL_EXHAUSTED'],
    ['def f(): f()\nf()', 'STACK_OVERFLOW'],
    ['x = []\nwhile True: x.append(bytes(2 ** 20))', 'OUT_OF_MEMORY'],
  ])('%j does not load: %s', (source, code) => {
    const { failure } = create(source, 'single-agent', { fuelForLoading: 1_000_000_000n });
    expect(failure).toMatchObject({ fault: 'policy', code, step: null });
  });

  test('a source may be larger than one read, and hold any character', () => {
    const text = 'é𝄞'.repeat(30_000);
    const guest = guestOf(
      `text = ${JSON.stringify(text)}\ndef choose_action(observation, rng):\n    return len(text)\n`,
    );
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: 60_000 });
  });

  test('output is capped and marked', () => {
    const guest = guestOf(
      'import sys\ndef choose_action(observation, rng):\n    print("é" * 100)\n    print("oops", file=sys.stderr)\n    return 0\n',
      'single-agent',
      { outputBytes: 11 },
    );
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: 0 });
    expect(guest).toMatchObject({
      stdout: 'ééééé\uFFFD',
      stdoutTruncated: true,
      stderr: 'oops\n',
      stderrTruncated: false,
    });
  });

  test('a policy can call itself 994 levels deep', () => {
    const guest = guestOf(
      'def depth(n):\n    try:\n        return depth(n + 1)\n    except RecursionError:\n        return n\n' +
        'def choose_action(observation, rng):\n    return depth(0)\n',
    );
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: 994 });
  });

  test('a policy that breaks the harness ends only its own guest', () => {
    const guest = guestOf(
      'import gc\ndef choose_action(observation, rng):\n    gc.unfreeze()\n' +
        '    for o in gc.get_objects():\n        if type(o).__name__ == "function" and o.__name__ == "act":\n' +
        '            for cell in o.__closure__: cell.cell_contents = None\n    return 3\n',
    );
    guest.chooseAction({ observation: [] });
    expect(guest.chooseAction({ observation: [] }).failure).toMatchObject({ code: 'EXCEPTION', step: 1 });
    expect(guest.failure).toMatchObject({ code: 'EXCEPTION' });
  });
});
