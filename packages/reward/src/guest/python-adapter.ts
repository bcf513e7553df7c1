import { PYTHON_VALUES } from '../values/python-values.js';
import { BYTES_PER_NUMBER } from './request.js';

/**
 * The text of a guest in Python that answers requests. Its frames carry another name than the text that it is sent, which is compiled
 * as `policy.py`: a message names lines of that text alone.
 *
 * @param start - defines `start()`, which returns what answers a request: a function of the request and `rng`.
 */
export const pythonAdapter = (start: string): string =>
  `exec(compile(${JSON.stringify(ENTRY + start)} + 'choose_action = entry(start())', 'adapter', 'exec'))\n`;

/** A request comes in parts; the answer goes to standard error. */
const ENTRY = `
import sys
from json import dumps, loads
from posix import write
${PYTHON_VALUES}
def entry(answer):
    parts = []

    def choose_action(message, rng):
        # 1 if more parts follow.
        parts.append(b''.join([int(number).to_bytes(${BYTES_PER_NUMBER}, 'big') for number in message[1:]]))
        if message[0] == 0:
            request = loads(b''.join(parts))
            parts.clear()
            write(2, dumps(answer(request, rng)).encode())
        return 0

    return choose_action
`;
