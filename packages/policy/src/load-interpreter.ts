import { readInstalledInterpreter } from '#installed-interpreter';
import { PAGE_BYTES } from './guest-memory.js';
import { Interpreter } from './interpreter.js';
import { type InterpreterImage, makeImage, sha256Hex } from './interpreter-image.js';
import { javascript } from './javascript/javascript.js';
import type { Language } from './language.js';
import { MAX_MEMORY_BYTES } from './limits.js';
import type { PolicyLanguage } from './policy.js';
import { PolicyError } from './policy-error.js';
import { python } from './python/python.js';

/** Where an interpreter comes from. Without `wasm` or `image`, Node reads the installed package. */
export interface LoadInterpreterOptions {
  /** The bytes of the pinned build; a browser fetches them. */
  readonly wasm?: Uint8Array;
  /** The `image` of another thread's interpreter: nothing is compiled or started again. */
  readonly image?: InterpreterImage;
  readonly signal?: AbortSignal;
}

const LANGUAGES: Readonly<Record<PolicyLanguage, Language>> = { javascript, python };
/** The most that `memoryBytes` may be: a module is made for this size. */
const MAX_MEMORY_PAGES = MAX_MEMORY_BYTES / PAGE_BYTES;

/** One per language: guests share it. */
const loaded = new Map<PolicyLanguage, Promise<Interpreter>>();

/**
 * The interpreter of a language, metered, compiled and started once per thread, however often it is requested. That
 * takes about a second for Python and a fraction of one for JavaScript; with the image of another thread it takes
 * neither.
 *
 * @throws RangeError for another language, and for an image of another language; TypeError for bytes that are not a
 * Uint8Array; PolicyError `INTERPRETER_MISSING` where the bytes must be given, `INTERPRETER_MISMATCH` for bytes of
 * another build, `INTERPRETER_BROKEN` when it does not start, `HOST_MEMORY_EXHAUSTED` when the host has no memory to
 * compile or start it; the signal's reason, at once, while others may keep waiting.
 * @example
 * ```ts
 * import { loadInterpreter, policySource } from '@reroll/policy';
 *
 * const interpreter = await loadInterpreter('python');
 * const rng = { random: () => 0.5, getrandbits: () => 0n };
 * const { guest, failure } = interpreter.createGuest({
 *   policy: policySource('greedy', 'python'),
 *   contract: 'two-player',
 *   rng,
 * });
 * if (guest === undefined) throw new Error(failure.message);
 * const { action } = guest.chooseAction({ board: ['X', 'X', null, 'O', null, null, null, 'O', null], player: 'O' });
 * guest.dispose();
 * ```
 */
export async function loadInterpreter(
  language: PolicyLanguage,
  options: LoadInterpreterOptions = {},
): Promise<Interpreter> {
  const { signal, image, wasm } = options;
  if (!Object.hasOwn(LANGUAGES, language)) {
    throw new RangeError(`language must be 'python' or 'javascript', got ${String(language)}`);
  }
  if (image !== undefined && image.language !== language) {
    throw new RangeError(`image must be one of ${language}, got one of ${image.language}`);
  }
  if (wasm !== undefined && !(wasm instanceof Uint8Array)) {
    throw new TypeError(`wasm must be a Uint8Array, got ${Object.prototype.toString.call(wasm)}`);
  }
  signal?.throwIfAborted();
  let interpreter = loaded.get(language);
  if (interpreter === undefined) {
    interpreter = load(LANGUAGES[language], options);
    loaded.set(language, interpreter);
    interpreter.catch(() => loaded.delete(language));
  }
  return orAborted(interpreter, signal);
}

/** Others may wait for the same interpreter: an abort ends this wait, not the work. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

async function load(language: Language, { image, wasm }: LoadInterpreterOptions): Promise<Interpreter> {
  if (image !== undefined) return new Interpreter(image, language);
  const bytes = wasm ?? (await readInstalledInterpreter(language.wasm.specifier));
  if (bytes === undefined) {
    const message = `this platform cannot read ${language.wasm.specifier}: pass its bytes as options.wasm`;
    throw new PolicyError('INTERPRETER_MISSING', message);
  }
  const digest = await sha256Hex(bytes);
  if (digest !== language.wasm.sha256) {
    const message = `${language.wasm.specifier} must have the SHA-256 ${language.wasm.sha256}, got ${digest}`;
    throw new PolicyError('INTERPRETER_MISMATCH', message);
  }
  return new Interpreter(await makeImage(language, bytes, MAX_MEMORY_PAGES), language);
}
