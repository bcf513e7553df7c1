import { basename } from 'node:path';
import { checkInteger, checkText } from '../check.js';
import { HUB_FOLDER } from './env-image.js';
import { MAX_NUM_ENVS, type SandboxEnvOptions, type SandboxVectorEnvOptions } from './options.js';
import type { EnvSource } from './source.js';

const VECTORIZATION_MODES = ['sync', 'async', 'vector_entry_point'];
const AUTORESETS = ['next-step', 'same-step', 'disabled'];

/** Options that only a vector has. */
export type VectorOptions = Pick<SandboxVectorEnvOptions, 'numEnvs' | 'vectorizationMode' | 'autoreset'>;

/**
 * The command that serves a source in a container with the Python environment server.
 *
 * @throws TypeError, RangeError naming the option that is wrong.
 */
export function serverCommand(
  source: Exclude<EnvSource, { kind: 'image' }>,
  options: SandboxEnvOptions,
  vector: VectorOptions | undefined,
): string[] {
  const { makeKwargs = {}, renderMode, imports = [] } = options;
  const words = ['python3', '-m', 'reroll_env_server', '--stdio', '--make-kwargs', checkJson(makeKwargs)];
  if (renderMode !== undefined) words.push(flag('--render-mode', checkText('renderMode', renderMode)));
  words.push(...imports.map((name, i) => flag('--import', checkModule(`imports[${i}]`, name))));
  if (source.kind === 'hub' && source.selector !== null) words.push(flag('--selector', source.selector));
  if (vector !== undefined) words.push(...vectorFlags(vector));
  return [...words, serverSource(source)];
}

function serverSource(source: Exclude<EnvSource, { kind: 'image' }>): string {
  switch (source.kind) {
    case 'gymnasium':
      return `gym://${source.id}`;
    case 'factory':
      return source.path;
    case 'file':
      return `${basename(source.path, '.py')}:${source.factory}`;
    case 'hub':
      return `hub:${HUB_FOLDER}`;
  }
}

function vectorFlags({ numEnvs, vectorizationMode, autoreset }: VectorOptions): string[] {
  const words = [flag('--num-envs', String(checkInteger('numEnvs', numEnvs, 1, MAX_NUM_ENVS)))];
  if (vectorizationMode !== undefined) {
    words.push(
      flag('--vectorization-mode', oneOf('vectorizationMode', vectorizationMode, VECTORIZATION_MODES)),
    );
  }
  if (autoreset !== undefined) words.push(flag('--autoreset', oneOf('autoreset', autoreset, AUTORESETS)));
  return words;
}

/** With `=`, a value that begins with a dash is not taken for a flag. */
const flag = (name: string, value: string): string => `${name}=${value}`;

function checkJson(makeKwargs: unknown): string {
  if (typeof makeKwargs !== 'object' || makeKwargs === null || Array.isArray(makeKwargs)) {
    throw new TypeError(`makeKwargs must be an object, got ${String(makeKwargs)}`);
  }
  const text = JSON.stringify(makeKwargs);
  if (text.includes('\\u0000')) throw new RangeError('makeKwargs must not hold a NUL character');
  return text;
}

const MODULE = /^[A-Za-z_][\w.]*$/;

function checkModule(name: string, value: unknown): string {
  const text = checkText(name, value);
  if (!MODULE.test(text))
    throw new RangeError(`${name} must be the name of a Python module, got ${JSON.stringify(text)}`);
  return text;
}

function oneOf(name: string, value: unknown, allowed: readonly string[]): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw new RangeError(`${name} must be one of ${allowed.join(', ')}, got ${String(value)}`);
}
