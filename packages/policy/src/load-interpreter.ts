import { readInstalledInterpreter } from '#installed-interpreter';
import { Interpreter } from './interpreter.js';
import { INTERPRETER_SHA256 } from './interpreter-digests.js';
import { compileImage, type InterpreterImage, sha256Hex } from './interpreter-image.js';
import { javascript } from './javascript/javascript.js';
import type { Language } from './language.js';
import type { PolicyLanguage } from './policy.js';
import { PolicyError } from './policy-error.js';
import { python } from './python/python.js';

/** Where an interpreter comes from. Without `wasm` or `image`, Node reads the file in this package. */
export interface LoadInterpreterOptions {
  /** The bytes of this package's `javascript.wasm` or `python.wasm`; a browser fetches them. */
  readonly wasm?: Uint8Array;
  /** The `image` of another thread's interpreter: nothing is compiled or started again. */
  readonly image?: InterpreterImage;
  readonly signal?: AbortSignal;
}

const LANGUAGES: Readonly<Record<PolicyLanguage, Language>> = { javascript, python };

/** One per language: guests share it. */
const loaded = new Map<PolicyLanguage, Promise<Interpreter>>();

/**
 * The interpreter of a language, ready for guests: once in each thread, however often it is asked for. It is metered and started already in the
 * file that this package ships; what is left is to check that file and to compile it, and with the image of another thread not even that.
 *
 * @throws RangeError for another language, and for an image of another language; TypeError for bytes that are no
 * Uint8Array; PolicyError `INTERPRETER_MISSING` where the bytes must be given, `INTERPRETER_MISMATCH` for other bytes,
 * `HOST_MEMORY_EXHAUSTED` when the host has no memory to compile it; the signal's reason, at once, while others may keep waiting.
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
  const bytes = wasm ?? (await readInstalledInterpreter(language.name));
  const file = `@reroll/policy/${language.name}.wasm`;
  if (bytes === undefined) {
    const message = `this platform cannot read ${file}: pass its bytes as options.wasm`;
    throw new PolicyError('INTERPRETER_MISSING', message);
  }
  const digest = await sha256Hex(bytes);
  const expected = INTERPRETER_SHA256[language.name];
  if (digest !== expected) {
    const message = `${file} must have the SHA-256 ${expected}, got ${digest}`;
    throw new PolicyError('INTERPRETER_MISMATCH', message);
  }
  return new Interpreter(await compileImage(bytes as Uint8Array<ArrayBuffer>, digest), language);
}
