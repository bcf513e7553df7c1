import { MAILBOX_BYTES } from '../mailbox.js';
import { PYTHON_SHAPES } from './shapes.js';

/**
 * Lengths of reads of standard input that mean something. The judge answers a read of 1 to 32 bytes with as many random
 * bits (little-endian, in as few bytes as hold them), one of `float` bytes with `random()` (8 bytes), and one of `text` bytes with the next part of the
 * description of the contract or the policy's source. A short answer is an ordinary short read; an empty one ends a text.
 */
export const READ = { maxBits: 32, float: 64, text: 65_536 } as const;

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
    from builtins import BaseException, OverflowError, SyntaxError, callable, compile, dict, enumerate, exec, float
    from builtins import getattr, int, issubclass, len, list, object, repr, slice, tuple, type, zip
    from json import loads
    from math import isfinite
    from posix import _exit, read, write
    from types import FunctionType, MethodType

    STATUS, VALUE, PLAYER, DATA = 0, 1, 2, 3
    TWO_PLAYER, SINGLE_AGENT, CONTRACT, AS_DESCRIBED = 33.0, 34.0, 36.0, 37.0
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

    def read_text():
        chunks = []
        while chunk := read(0, ${READ.text}):
            chunks.append(chunk)
        return b''.join(chunks).decode()

    def load():
        nonlocal choose_action
        try:
            # A file may begin with a byte order mark; a string to compile may not.
            text = read_text().removeprefix('\\ufeff')
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

    def shown(value):
        return repr(value) if type(value) is float else f'a {type(value).__name__}'

    def conclude(action):
        # An int, and so a bool or a member of an IntEnum. What would have to be converted is none.
        if not issubclass(type(action), int):
            answer(INVALID_ACTION, f'the action must be an integer, got {shown(action)}')
            return
        value = int.__index__(action)
        if not -LARGEST <= value <= LARGEST:
            answer(INVALID_ACTION, 'the action must be an integer of 53 bits, got a larger one')
            return
        slots[VALUE] = float(value)
        slots[STATUS] = DONE

    def play_turn():
        squares = mailbox[8 * DATA : 8 * DATA + int(slots[VALUE])]
        conclude(choose_action([MARKS[code] for code in squares], MARKS[int(slots[PLAYER])], rng))

    def act():
        count = int(slots[VALUE])
        conclude(choose_action(slots[DATA : DATA + count].tolist(), rng))

${PYTHON_SHAPES}
    # Set by a contract that had to be described.
    decide = None

    def agree():
        nonlocal decide
        contract = loads(read_text())
        mask_length = contract['maskLength']
        first = DATA + mask_length
        observation, action = contract['observation'], contract['action']
        observe = builder_of(observation, first)[0] if observation else None
        finish = concluder_of(action) if action else conclude
        load()
        # By name, since not every policy asks for it; found out once.
        takes_mask = mask_length > 0 and names_mask(choose_action)

        def options():
            return {'action_mask': [int(flag) for flag in slots[DATA:first].tolist()]} if takes_mask else {}

        def decide_turn():
            squares = mailbox[8 * first : 8 * first + int(slots[VALUE])]
            board = [MARKS[code] for code in squares]
            finish(choose_action(board, MARKS[int(slots[PLAYER])], rng, **options()))

        def decide_action():
            finish(choose_action(observe(), rng, **options()))

        decide = decide_action if observe else decide_turn

    def serve(operation):
        if operation == AS_DESCRIBED:
            decide()
        elif operation == CONTRACT:
            agree()
        else:
            load()

    class Entry:
        def __call__(self):
            operation = slots[STATUS]
            try:
                if operation == TWO_PLAYER:
                    play_turn()
                elif operation == SINGLE_AGENT:
                    act()
                else:
                    serve(operation)
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
