/**
 * The part of the harness that knows of shapes (see value-shape.ts): `builder_of` makes the function that reads a value from the
 * mailbox, `concluder_of` the one that checks what the policy returned and writes its numbers there.
 *
 * What the policy returned counts as it is stored: no method that a subclass overrides is called.
 */
export const PYTHON_SHAPES = `
    def builder_of(shape, at):
        """The function that builds a value of a shape from the slots from \`at\` on, and the slot behind them."""
        kind = shape['kind']
        if kind == 'int':
            return (lambda: int(slots[at])), at + 1
        if kind in ('ints', 'floats'):
            end = at + shape['length']
            numbers = slots[at:end].tolist
            return (numbers if kind == 'floats' else lambda: list(map(int, numbers()))), end
        end = at
        builders = []
        for part in shape['parts']:
            build, end = builder_of(part if kind == 'tuple' else part[1], end)
            builders.append(build)
        if kind == 'tuple':
            return (lambda: tuple([build() for build in builders])), end
        names = [name for name, _ in shape['parts']]
        return (lambda: {name: build() for name, build in zip(names, builders)}), end

    ALL = slice(None)
    MISSING = object()
    MANY = {'an integer': 'integers', 'a finite number': 'finite numbers'}

    # Takers append the numbers of a value to a list, or return what is wrong with it.
    def refusal(expected, got):
        return f'must be {expected}, got {got}'

    def take_integer(value, expected, leaves):
        if not issubclass(type(value), int):
            return refusal(expected, shown(value))
        integer = int.__index__(value)
        if not -LARGEST <= integer <= LARGEST:
            return refusal('an integer of 53 bits', 'a larger one')
        leaves.append(float(integer))

    def take_number(value, expected, leaves):
        kind = type(value)
        if issubclass(kind, float):
            number = float.__float__(value)
        elif issubclass(kind, int):
            try:
                number = float(int.__index__(value))
            except OverflowError:
                return refusal('a finite number', 'an integer beyond the largest float')
        else:
            return refusal(expected, shown(value))
        if not isfinite(number):
            return refusal('a finite number', repr(number))
        leaves.append(number)

    def items_of(value, length):
        """A copy of a list or tuple of this length, or what stands there instead."""
        kind = type(value)
        base = list if issubclass(kind, list) else tuple if issubclass(kind, tuple) else None
        if base is None:
            return None, shown(value)
        if base.__len__(value) != length:
            return None, f'a {base.__name__} of {base.__len__(value)}'
        return base.__getitem__(value, ALL), None

    def taker_of(shape, where):
        kind = shape['kind']
        if kind == 'tuple':
            return tuple_taker(shape['parts'], where)
        if kind == 'dict':
            return dict_taker(shape['parts'], where)
        one, take_one = ('a finite number', take_number) if kind == 'floats' else ('an integer', take_integer)
        if kind == 'int':
            return number_taker(one, take_one, where)
        length = shape['length']
        expected = f'{one} or a list of one' if length == 1 else f'a list of {length} {MANY[one]}'
        return numbers_taker(length, expected, one, take_one, where)

    def number_taker(expected, take_one, where):
        def take(value, leaves):
            problem = take_one(value, expected, leaves)
            return None if problem is None else f'{where} {problem}'

        return take

    def numbers_taker(length, expected, one, take_one, where):
        take_alone = number_taker(expected, take_one, where)

        def take(value, leaves):
            if length == 1 and not issubclass(type(value), (list, tuple)):
                return take_alone(value, leaves)
            items, got = items_of(value, length)
            if items is None:
                return f'{where} {refusal(expected, got)}'
            for index, item in enumerate(items):
                problem = take_one(item, one, leaves)
                if problem is not None:
                    return f'element {index} of {where} {problem}'

        return take

    def tuple_taker(parts, where):
        takers = [taker_of(part, f'part {index} of {where}') for index, part in enumerate(parts)]
        expected = f'a tuple of {len(takers)}'

        def take(value, leaves):
            items, got = items_of(value, len(takers))
            if items is None:
                return f'{where} {refusal(expected, got)}'
            for take_part, item in zip(takers, items):
                problem = take_part(item, leaves)
                if problem is not None:
                    return problem

        return take

    def dict_taker(parts, where):
        takers = [(name, taker_of(part, f'part {name} of {where}')) for name, part in parts]
        expected = f"a dict of {', '.join([name for name, _ in parts])}"

        def take(value, leaves):
            if not issubclass(type(value), dict):
                return f'{where} {refusal(expected, shown(value))}'
            if dict.__len__(value) != len(takers):
                return f'{where} {refusal(expected, f"a dict of {dict.__len__(value)}")}'
            for name, take_part in takers:
                item = dict.get(value, name, MISSING)
                if item is MISSING:
                    return f'{where} {refusal(expected, f"one without {name}")}'
                problem = take_part(item, leaves)
                if problem is not None:
                    return problem

        return take

    def concluder_of(shape):
        take = taker_of(shape, 'the action')

        def finish(action):
            leaves = []
            problem = take(action, leaves)
            if problem is not None:
                answer(INVALID_ACTION, problem)
                return
            for index, leaf in enumerate(leaves):
                slots[DATA + index] = leaf
            slots[STATUS] = DONE

        return finish

    def names_mask(function):
        """Whether a function or method has a parameter action_mask that can be given by name."""
        if type(function) is MethodType:
            function = function.__func__
        if type(function) is not FunctionType:
            function = getattr(type(function), '__call__', None)
        if type(function) is not FunctionType:
            return False
        code = function.__code__
        return 'action_mask' in code.co_varnames[code.co_posonlyargcount : code.co_argcount + code.co_kwonlyargcount]
`;
