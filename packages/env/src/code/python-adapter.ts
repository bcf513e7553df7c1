import { OPERATION } from './operation.js';
import { PYTHON_PCG64 } from './python-pcg64.js';

/**
 * What stands behind the text of an environment in Python: it turns a guest that decides into one that resets and steps. It finds the
 * environment, calls it, and writes what that returns, in the format of the module marshal, which tells types apart.
 *
 * It runs beside the text, which can change anything here. That text decides what the environment does anyway, and the host checks
 * all that comes out.
 */
export const pythonAdapter = (source: string): string => `

def choose_action():
    import random
    from json import loads
    from marshal import dumps
    from posix import write
    from sys import modules
${source.includes('np_random') ? PYTHON_PCG64 : ''}
    text = modules[__name__]
    TAKES_ANY, TAKES_ANY_NAME = 4, 8

    def is_environment(value):
        return all([callable(getattr(value, name, None)) for name in ('reset', 'step')])

    def find():
        """The environment, its name, and what is wrong."""
        named = getattr(text, 'environment', None)
        if isinstance(named, type):
            return named(), named.__name__, None
        if is_environment(named):
            return named, type(named).__name__, None
        own = [value for value in vars(text).values() if isinstance(value, type) and value.__module__ == __name__]
        classes = list(dict.fromkeys([one for one in own if is_environment(one)]))
        last = [one for one in classes if not any([one is not other and issubclass(other, one) for other in classes])]
        if len(last) == 1:
            return last[0](), last[0].__name__, None
        if len(last) > 1:
            names = ', '.join([one.__name__ for one in last])
            return None, None, f'must name one of its classes, as in environment = {last[0].__name__}, got {names}'
        if is_environment(text):
            return text, named if isinstance(named, str) else 'Environment', None
        return None, None, 'must have a class, or functions, with reset(seed, options) and step(action)'

    environment, name, problem = find()
    mask = getattr(environment, 'action_mask', None)

    def plain(value):
        """A value made of what marshal knows; a frozenset of a name stands for any other."""
        kind = type(value)
        if value is None or kind is bool:
            return value
        for base, convert in ((int, int.__index__), (float, float.__float__), (str, str.__str__)):
            if issubclass(kind, base):
                return convert(value)
        if issubclass(kind, dict):
            return {plain(key): plain(item) for key, item in value.items()}
        if issubclass(kind, (list, tuple, range)):
            return [plain(item) for item in value]
        if issubclass(kind, (bytes, bytearray)):
            return bytes(value)
        if callable(getattr(value, 'tolist', None)):
            return plain(value.tolist())
        return frozenset((f'a {kind.__name__}',))

    def answer(value):
        try:
            data = dumps(value, 2)
        except ValueError:
            data = dumps(plain(value), 2)
        write(2, data)

    def describe():
        if problem is not None:
            return {'problem': problem}
        said = lambda name: getattr(environment, name, None)
        return {
            'id': name,
            'observationSpace': said('observation_space'),
            'actionSpace': said('action_space'),
            'maxEpisodeSteps': said('max_episode_steps'),
            'options': said('options'),
            'rewardRange': said('reward_range'),
            'masksActions': callable(mask),
            'rendersText': callable(said('render')),
        }

    def give(name, value):
        setattr(text, name, value)
        # Unless its class has slots.
        if hasattr(environment, '__dict__'):
            setattr(environment, name, value)

    def call(function, **named):
        """Calls a function with what it names among its parameters, or with all in order if it names none."""
        code = getattr(getattr(function, '__func__', function), '__code__', None)
        if code is None or code.co_flags & TAKES_ANY_NAME:
            return function(**named)
        parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        known = {name: value for name, value in named.items() if name in parameters}
        is_method = hasattr(function, '__self__')
        takes_none = len(parameters) <= is_method and not code.co_flags & TAKES_ANY
        return function(**known) if known or takes_none else function(*named.values())

    def reset(start):
        seed = start['seed']
        if seed is not None:
            seed = int(seed, 16)
            random.seed(seed)
            give('rng', random._inst)
        if start['pcg64'] is not None:
            give('np_random', Generator(*[int(word, 16) for word in start['pcg64']]))
        return call(environment.reset, seed=seed, options=start['options'])

    def read(units):
        return loads(''.join(map(chr, map(int, units))))

    def enter(message, rng):
        operation = message[0]
        if operation == ${OPERATION.stepInteger}:
            result = environment.step(int(message[1]))
        elif operation == ${OPERATION.stepFloats}:
            result = environment.step(message[1:])
        elif operation == ${OPERATION.stepIntegers}:
            result = environment.step(list(map(int, message[1:])))
        elif operation == ${OPERATION.stepValue}:
            result = environment.step(read(message[1:]))
        elif operation == ${OPERATION.reset}:
            result = reset(read(message[1:]))
        else:
            answer(environment.render() if operation == ${OPERATION.render} else describe())
            return 0
        answer(result if mask is None else (result, mask()))
        return 0

    return enter

choose_action = choose_action()
`;
