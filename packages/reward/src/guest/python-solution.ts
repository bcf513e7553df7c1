import { PYTHON_VALUES } from '../values/python-values.js';
import { linesOf } from './places.js';
import { BYTES_PER_NUMBER } from './request.js';
import type { SolutionMode } from './solution-mode.js';

/**
 * A completion in Python and the adapter that calls it: all of the text of its guest. As functions, the completion runs once, and
 * the adapter calls what it defines; as a program, it runs for each request, and reads `stdin`.
 *
 * The adapter is in the completion's power. It knows nothing of what a test expects, and all that it writes is an answer.
 */
export const pythonSolution = (source: string, mode: SolutionMode): string => `${linesOf(source)}
def choose_action():
    import sys
    from io import BytesIO, TextIOWrapper
    from json import dumps, loads
    from posix import write
    from types import ModuleType
${PYTHON_VALUES}
    def run(name):
        module = ModuleType(name)
        sys.modules[name] = module
        exec(code, module.__dict__)
        return module

    def read(message):
        return loads(b''.join([int(number).to_bytes(${BYTES_PER_NUMBER}, 'big') for number in message]))

    def answer(**message):
        write(2, dumps(message).encode())

    def find(path):
        found = solution
        for name in path.split('.'):
            # The method of a class is called on a new object.
            found = getattr(found() if isinstance(found, type) else found, name, None)
        return found

    def call_function(message, rng):
        request = read(message)
        function = find(request['call'])
        if function is None:
            answer(missing=request['call'])
            return 0
        named = {name: value(one) for name, one in request['kwargs'].items()}
        answer(value=plain(function(*[value(one) for one in request['args']], **named)))
        return 0

    def run_program(message, rng):
        sys.stdin = TextIOWrapper(BytesIO(read(message)['stdin'].encode()), 'utf-8')
        try:
            run('__main__')
        except SystemExit as end:
            if end.code is not None and end.code != 0:
                raise
        finally:
            sys.stdout.flush()
        answer(ended=True)
        return 0

    code = compile(${JSON.stringify(source)}.removeprefix('\\ufeff'), 'policy.py', 'exec', dont_inherit=True)
    ${mode === 'program' ? 'return run_program' : "solution = run('solution')\n    return call_function"}

choose_action = choose_action()
`;
