import { readInstalledInterpreter } from '#installed-interpreter';
import { sha256Hex } from './digest.js';
import { Interpreter } from './interpreter.js';
import { type InterpreterImage, makeImage } from './interpreter-image.js';
import { javascript } from './javascript/javascript.js';
import type { Language } from './language.js';
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
const MAX_MEMORY_PAGES = 1024;

/** One per language: guests share it. */
const loaded = new Map<PolicyLanguage, Promise<Interpreter>>();

/**
 * The interpreter of a language, metered, compiled and started: once in each thread, however often it is asked for.
 *
 * @throws RangeError for another language; PolicyError `INTERPRETER_MISSING` where the bytes must be given,
 * `INTERPRETER_MISMATCH` for bytes of another build, `INTERPRETER_BROKEN` when it does not start; the signal's reason.
 */
export async function loadInterpreter(
  language: PolicyLanguage,
  options: LoadInterpreterOptions = {},
): Promise<Interpreter> {
  const details = LANGUAGES[language];
  if (details === undefined)
    throw new RangeError(`language: expected 'python' or 'javascript', got ${String(language)}`);
  options.signal?.throwIfAborted();
  let interpreter = loaded.get(language);
  if (interpreter === undefined) {
    interpreter = load(details, options);
    loaded.set(language, interpreter);
    interpreter.catch(() => loaded.delete(language));
  }
  return interpreter;
}

async function load(
  language: Language,
  { image, wasm, signal }: LoadInterpreterOptions,
): Promise<Interpreter> {
  if (image !== undefined) return new Interpreter(image, language);
  const bytes = wasm ?? (await readInstalledInterpreter(language.wasm.specifier, signal));
  if (bytes === undefined) {
    const message = `this platform cannot read ${language.wasm.specifier}: pass its bytes as options.wasm`;
    throw new PolicyError('INTERPRETER_MISSING', message);
  }
  const digest = await sha256Hex(bytes);
  if (digest !== language.wasm.sha256) {
    const message = `${language.wasm.specifier}: expected SHA-256 ${language.wasm.sha256}, got ${digest}`;
    throw new PolicyError('INTERPRETER_MISMATCH', message);
  }
  return new Interpreter(await makeImage(language, bytes, MAX_MEMORY_PAGES), language);
}
