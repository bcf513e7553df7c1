import { pythonAdapter } from './python-adapter.js';

/**
 * The adapter of a completion in Python, which receives its text and calls it. As functions, the completion runs once, when its text
 * has arrived, and the adapter calls what it defines; as a program, it runs for each request, and reads `stdin`.
 *
 * The adapter is in the completion's power. It knows nothing of what a test expects, and all that it writes is an answer.
 */
export const PYTHON_SOLUTION: string = pythonAdapter(`
def start():
    from io import BytesIO, TextIOWrapper
    from types import ModuleType

    code = solution = None

    def run(name):
        module = ModuleType(name)
        sys.modules[name] = module
        exec(code, module.__dict__)
        return module

    def load(source, program):
        nonlocal code, solution
        code = compile(source, 'policy.py', 'exec', dont_inherit=True)
        if not program:
            solution = run('solution')
        return {}

    def find(path):
        found = solution
        for name in path.split('.'):
            # The method of a class is called on a new object.
            found = getattr(found() if isinstance(found, type) else found, name, None)
        return found

    def call(path, args, kwargs):
        function = find(path)
        if function is None:
            return {'missing': path}
        named = {name: value(one) for name, one in kwargs.items()}
        return {'value': plain(function(*[value(one) for one in args], **named))}

    def run_program(stdin):
        sys.stdin = TextIOWrapper(BytesIO(stdin.encode()), 'utf-8')
        try:
            run('__main__')
        except SystemExit as end:
            if end.code is not None and end.code != 0:
                raise
        finally:
            sys.stdout.flush()
        return {}

    def answer(request, rng):
        if 'source' in request:
            return load(request['source'], request['program'])
        if 'call' in request:
            return call(request['call'], request['args'], request['kwargs'])
        return run_program(request['stdin'])

    return answer
`);
