import { MAILBOX_BYTES } from '../mailbox.js';

/**
 * Lengths of reads of standard input that mean something. The judge answers a read of 1 to 32 bytes with as many random
 * bits (little-endian, in as few bytes as hold them), one of `float` bytes with `random()` (8 bytes), and one of `source` bytes with the next part of the policy's
 * source. A short answer is an ordinary short read.
 */
export const READ = { maxBits: 32, float: 64, source: 65_536 } as const;

/** What the harness leaves at the beginning of the mailbox, so that the host knows that it has found it. */
export const MAILBOX_MARK = 0x7265_726f;

/**
 * The half of the Python protocol that runs inside the guest. It runs once, as the interpreter's program, says where its
 * objects are, and ends in `_exit` with the interpreter still whole: that moment's memory is the image. From then on the
 * host calls `entry` (see python-driver.ts and, for the slots, mailbox.ts).
 *
 * Modules that policies often import are imported here, once, instead of in each guest.
 */
export const PYTHON_HARNESS = `
import abc, bisect, collections, copy, enum, functools, gc, heapq, itertools, json, math, operator, random, re, string
import struct, sys, time, types, typing


def boot():
    # Names of the harness's own, which a policy that changes the builtins does not change.
    from builtins import BaseException, SyntaxError, callable, compile, exec, float, int, issubclass, len, repr, type
    from posix import _exit, read, write

    STATUS, VALUE, PLAYER, DATA = 0, 1, 2, 3
    TWO_PLAYER, SINGLE_AGENT = 33.0, 34.0
    DONE, EXCEPTION, INVALID_ACTION, OUT_OF_MEMORY, STACK_OVERFLOW, SYNTAX = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
    MARKS = (None, 'X', 'O')
    BUILT_IN_CODES = {MemoryError: OUT_OF_MEMORY, RecursionError: STACK_OVERFLOW}
    LARGEST = 2 ** 53 - 1

    storage = bytearray(${MAILBOX_BYTES})
    # While a memoryview looks at it, a bytearray can be neither moved nor resized.
    mailbox = memoryview(storage)
    slots = mailbox.cast('d')
    unpack_float = struct.Struct('<d').unpack
    from_bytes = int.from_bytes

    class JudgeRandom(random.Random):
        """random.Random whose bits come from the judge."""

        def __init__(self):
            self.gauss_next = None

        def random(self):
            """random() -> x in the interval [0, 1)."""
            return unpack_float(read(0, ${READ.float}))[0]

        def getrandbits(self, k):
            """getrandbits(k) -> x. Generates an int with k random bits."""
            if k < 0:
                raise ValueError('number of bits must be non-negative')
            if k <= ${READ.maxBits}:
                return from_bytes(read(0, k), 'little')
            words = [read(0, ${READ.maxBits}) for _ in range(k // ${READ.maxBits})]
            return from_bytes(b''.join([*words, read(0, k % ${READ.maxBits})]), 'little')

        def seed(self, *args, **kwargs):
            raise NotImplementedError('the judge owns the random stream: it cannot be seeded')

        def getstate(self):
            raise NotImplementedError('the judge owns the random stream: it has no state here')

        def setstate(self, state):
            raise NotImplementedError('the judge owns the random stream: it has no state here')

    rng = JudgeRandom()
    choose_action = None

    def answer(status, message):
        encoded = message.encode('utf-8', 'replace')[: len(mailbox) - 8 * DATA]
        mailbox[8 * DATA : 8 * DATA + len(encoded)] = encoded
        slots[STATUS] = status
        slots[VALUE] = float(len(encoded))

    def line_of(error):
        line = None
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == 'policy.py':
                line = trace.tb_lineno
            trace = trace.tb_next
        return line

    def answer_exception(error):
        try:
            line = line_of(error)
            place = '' if line is None else f' (policy.py, line {line})'
            answer(BUILT_IN_CODES.get(type(error), EXCEPTION), f'{type(error).__name__}: {error}{place}')
        except BaseException:
            answer(EXCEPTION, 'an exception that cannot be described')

    def load():
        nonlocal choose_action
        chunks = []
        while chunk := read(0, ${READ.source}):
            chunks.append(chunk)
        try:
            # A file may begin with a byte order mark; a string to compile may not.
            text = b''.join(chunks).decode().removeprefix('\\ufeff')
            code = compile(text, 'policy.py', 'exec')
        except SyntaxError as error:
            answer(SYNTAX, f'{type(error).__name__}: {error}')
            return
        module = types.ModuleType('policy')
        sys.modules['policy'] = module
        exec(code, module.__dict__)
        choose_action = module.__dict__.get('choose_action')
        if not callable(choose_action):
            answer(EXCEPTION, 'the policy defines no function choose_action')
            return
        slots[STATUS] = DONE

    def conclude(action):
        # An int, and so a bool or a member of an IntEnum. What would have to be converted is none.
        if not issubclass(type(action), int):
            shown = repr(action) if type(action) is float else f'a {type(action).__name__}'
            answer(INVALID_ACTION, f'choose_action returned {shown}, not an integer')
            return
        value = int.__index__(action)
        if not -LARGEST <= value <= LARGEST:
            answer(INVALID_ACTION, 'choose_action returned an integer beyond 53 bits')
            return
        slots[VALUE] = float(value)
        slots[STATUS] = DONE

    def play_turn():
        squares = mailbox[8 * DATA : 8 * DATA + int(slots[VALUE])]
        conclude(choose_action([MARKS[code] for code in squares], MARKS[int(slots[PLAYER])], rng))

    def act():
        count = int(slots[VALUE])
        conclude(choose_action(slots[DATA : DATA + count].tolist(), rng))

    class Entry:
        def __call__(self):
            operation = slots[STATUS]
            try:
                if operation == TWO_PLAYER:
                    play_turn()
                elif operation == SINGLE_AGENT:
                    act()
                else:
                    load()
            except BaseException as error:
                answer_exception(error)

    # The first compilation sets up the types of the syntax tree: once here, not in each guest.
    exec(compile('pass', 'policy.py', 'exec'), {})
    entry = Entry()
    no_arguments = ()
    slots[STATUS] = ${MAILBOX_MARK}.0
    gc.collect()
    gc.freeze()
    write(1, struct.pack('<3I', id(entry), id(no_arguments), id(storage)))
    _exit(0)


boot()
`;
