import { MAILBOX_BYTES, SLOT } from '../mailbox.js';
import { PYTHON_SHAPES } from './shapes.js';

/**
 * How long a read of standard input is that is answered with the next part of the description of the contract or of the policy's
 * source. An empty answer ends a text.
 */
export const TEXT_CHUNK_BYTES = 65_536;

/**
 * How the guest draws: it puts how many bits it wants, 0 to 32, or `float` into a byte of the mailbox, and yields. Yielding is the
 * cheapest call of the host that there is. The answer stands in the mailbox as its value: the bits in the first four bytes of it, the
 * float as a float. The byte is 0 again then, so that a policy which yields on its own draws nothing.
 */
export const DRAW = { maxBits: 32, float: 64 } as const;

/** Names of the objects of the harness whose addresses it announces, in this order. */
export const ANNOUNCED = ['storage', 'serve', 'act', 'turn_x', 'turn_o', 'cell', 'int'] as const;

/** What the harness leaves at the beginning of the mailbox, so that the host knows that it has found it. */
export const MAILBOX_MARK = 0x7265_726f;

/**
 * The half of the Python protocol that runs inside the guest. It runs once, as the interpreter's program, says where its
 * objects are, and ends in `_exit` with the interpreter still whole: that moment's memory is the image. From then on the
 * host calls its functions (see python-driver.ts and, for the slots, mailbox.ts): `serve`, which is slow, and for each decision
 * `act` or one of the turns, which do as little as can be done. They leave what the policy returned in the variable `action`,
 * where the host looks: an int it reads from there, and what is none it asks `serve` to conclude from.
 *
 * Modules that policies often import are imported here, once, instead of in each guest.
 */
export const PYTHON_HARNESS = `
import abc, bisect, collections, copy, enum, functools, gc, heapq, itertools, json, math, operator, random, re, string
import struct, sys, time, types, typing


def boot():
    # Names of the harness's own, which a policy that changes the builtins does not change.
    from builtins import BaseException, OverflowError, SyntaxError, callable, compile, dict, enumerate, exec, float
    from builtins import getattr, int, issubclass, len, list, map, object, repr, slice, tuple, type, zip
    from itertools import repeat
    from json import loads as contract_of
    from marshal import loads
    from math import isfinite
    from posix import _exit, read, sched_yield, write
    from types import FunctionType, MethodType

    STATUS, VALUE, DATA = 0, 1, 3
    LOAD, CONTRACT, MEASURE = 32.0, 36.0, 38.0
    DONE, EXCEPTION, INVALID_ACTION, OUT_OF_MEMORY, STACK_OVERFLOW, SYNTAX = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
    DRAW, FLOAT, BITS = ${8 * SLOT.player}, ${DRAW.float}, ${2 * SLOT.value}
    BUILT_IN_CODES = {MemoryError: OUT_OF_MEMORY, RecursionError: STACK_OVERFLOW}
    LARGEST = 2 ** 53 - 1

    storage = bytearray(${MAILBOX_BYTES})
    # While a memoryview looks at it, a bytearray can be neither moved nor resized.
    mailbox = memoryview(storage)
    slots = mailbox.cast('d')
    words = mailbox.cast('I')
    from_bytes = int.from_bytes
    to_bytes = int.to_bytes

    def draw(k):
        storage[DRAW] = k
        sched_yield()
        return words[BITS] if k else 0

    class JudgeRandom(random.Random):
        """random.Random whose bits come from the judge."""

        def __init__(self):
            self.gauss_next = None

        def random(self):
            """random() -> x in the interval [0, 1)."""
            storage[DRAW] = FLOAT
            sched_yield()
            return slots[VALUE]

        def getrandbits(self, k):
            """getrandbits(k) -> x. Generates an int with k random bits."""
            if k < 0:
                raise ValueError('number of bits must be non-negative')
            if k <= ${DRAW.maxBits}:
                # As draw does, without the call.
                storage[DRAW] = k
                sched_yield()
                return words[BITS] if k else 0
            parts = [*repeat(${DRAW.maxBits}, k // ${DRAW.maxBits}), k % ${DRAW.maxBits}]
            return from_bytes(b''.join([to_bytes(draw(part), 4, 'little') for part in parts]), 'little')

        def seed(self, *args, **kwargs):
            raise NotImplementedError('the judge owns the random stream: it cannot be seeded')

        def getstate(self):
            raise NotImplementedError('the judge owns the random stream: it has no state here')

        def setstate(self, state):
            raise NotImplementedError('the judge owns the random stream: it has no state here')

    rng = JudgeRandom()
    choose_action = None
    action = None

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
        while chunk := read(0, ${TEXT_CHUNK_BYTES}):
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

    def finish_integer(action):
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

${PYTHON_SHAPES}
    # Reads an observation: set by the contract where that had to be described, else by the length of the last one.
    observe = None
    # Where a board stands, in the format of the module marshal.
    board = mailbox[8 * DATA :]
    finish = finish_integer

    def agree():
        nonlocal observe, board, finish, choose_action
        contract = contract_of(read_text())
        mask_length = contract['maskLength']
        first = DATA + mask_length
        observation, shape = contract['observation'], contract['action']
        if observation:
            observe = builder_of(observation, first)[0]
        board = mailbox[8 * first :]
        if shape:
            finish = concluder_of(shape)
        load()
        # By name, since not every policy asks for it; found out once.
        if mask_length > 0 and names_mask(choose_action):
            choose_action = with_mask(choose_action, slots[DATA:first].tolist)

    def with_mask(choose_action, flags):
        def choose_with_mask(*arguments):
            return choose_action(*arguments, action_mask=list(map(int, flags())))

        return choose_with_mask

    def measure():
        nonlocal observe
        observe = slots[DATA : DATA + int(slots[VALUE])].tolist
        slots[STATUS] = DONE

    def conclude():
        nonlocal action
        returned, action = action, None
        finish(returned)

    def serve():
        operation = slots[STATUS]
        try:
            if operation == LOAD:
                load()
            elif operation == CONTRACT:
                agree()
            elif operation == MEASURE:
                measure()
            else:
                conclude()
        except BaseException as error:
            answer_exception(error)

    def act():
        nonlocal action
        try:
            action = choose_action(observe(), rng)
        except BaseException as error:
            answer_exception(error)

    def turn_of(player):
        def turn():
            nonlocal action
            try:
                action = choose_action(loads(board), player, rng)
            except BaseException as error:
                answer_exception(error)

        return turn

    # The first compilation sets up the types of the syntax tree: once here, not in each guest.
    exec(compile('pass', 'policy.py', 'exec'), {})
    turn_x, turn_o = turn_of('X'), turn_of('O')
    cell = act.__closure__[act.__code__.co_freevars.index('action')]
    slots[STATUS] = ${MAILBOX_MARK}.0
    gc.collect()
    gc.freeze()
    announced = [id(part) for part in (${ANNOUNCED.join(', ')})]
    write(1, struct.pack(f'<{len(announced)}I', *announced))
    _exit(0)


def start():
    # One frame more, so that a policy can call itself 994 levels deep, as it always could, before a RecursionError.
    boot()


start()
`;
