import { randomBytes } from 'node:crypto';
import { SandboxError } from './errors.js';
import type { FileHost } from './files.js';
import type { ExecOptions } from './process/options.js';

/** A function that is sent as text: it sees its arguments and Node's globals, but no variables of the scope around it. */
export type PortableFunction<A extends readonly unknown[], R> = (...args: A) => R | Promise<R>;

export type CallOptions = Pick<ExecOptions, 'timeoutMs' | 'signal' | 'env' | 'cwd'>;

/** Room for a function's result. */
const RESULT_BYTES = 64 * 1024 * 1024;

/**
 * Runs inside Node in the sandbox. Standard output carries only the result, after a mark that the host chose; what the
 * function prints goes to standard error.
 */
const RUNNER = `
let input = '';
process.stdin.setEncoding('utf8').on('data', (text) => { input += text; }).on('end', async () => {
  const { source, check, args, mark } = JSON.parse(input);
  const answer = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  let outcome;
  try {
    const value = await (0, eval)('(' + source + ')')(...args);
    (0, eval)('(' + check + ')')(value, 'the result');
    outcome = { value };
  } catch (error) {
    outcome = { error: String(error?.stack ?? error) };
  }
  answer(mark + JSON.stringify(outcome), () => process.exit(0));
});
`;

/**
 * Refuses what JSON would silently change or lose. Self-contained: the sandbox runs this same text.
 *
 * @throws TypeError naming the place of the first value that is not JSON.
 */
function checkJson(value: unknown, place: string): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean')
    return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (item === undefined) throw new TypeError(`${place}[${index}] is undefined, which JSON cannot hold`);
      checkJson(item, `${place}[${index}]`);
    }
    return;
  }
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    for (const [name, item] of Object.entries(value)) checkJson(item, `${place}.${name}`);
    return;
  }
  throw new TypeError(
    `${place} is ${Object.prototype.toString.call(value)} ${String(value)}, which JSON cannot hold`,
  );
}

/**
 * Calls a function in a sandbox whose image has `node`.
 *
 * @throws TypeError when an argument is not JSON, or the function has no source.
 * @throws SandboxError `FUNCTION_FAILED` when it throws, returns something other than JSON, or does not end.
 */
export async function callInside<A extends readonly unknown[], R>(
  host: FileHost,
  f: PortableFunction<A, R>,
  args: A,
  options: CallOptions,
): Promise<R> {
  const source = f.toString();
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) {
    throw new TypeError(`${f.name || 'the function'} is native or bound, so it has no source to send`);
  }
  for (const [index, arg] of args.entries()) checkJson(arg, `argument ${index}`);
  const mark = `reroll-result-${randomBytes(16).toString('hex')}:`;
  const result = await host.exec(['node', '-e', RUNNER], {
    ...options,
    stdin: JSON.stringify({ source, check: checkJson.toString(), args, mark }),
    maxOutputBytes: RESULT_BYTES,
  });
  if (result.aborted) options.signal?.throwIfAborted();
  const name = f.name || 'the function';
  const at = result.stdout.lastIndexOf(mark);
  if (at < 0 || result.stdoutTruncated || result.timedOut) {
    const why = result.timedOut
      ? 'ran out of time'
      : `ended without a result: ${result.stderr.trim().slice(-500)}`;
    throw new SandboxError('FUNCTION_FAILED', `${name} ${why}`);
  }
  const outcome = JSON.parse(result.stdout.slice(at + mark.length)) as { value?: R; error?: string };
  if (outcome.error !== undefined)
    throw new SandboxError('FUNCTION_FAILED', `${name} threw: ${outcome.error}`);
  return outcome.value as R;
}
