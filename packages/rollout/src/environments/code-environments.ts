// Environments of texts that this process has loaded. They run in guests.
import type { CodeEnvironment, RecordedEnv } from '@reroll/env';
import { DEFAULT_CODE_LIMITS } from '@reroll/env/code-limits';
import { z } from 'zod';
import type { EnvironmentKind, EnvironmentOptions } from './environment-kind.js';
import { type CodeEnvironmentName, nameText } from './environment-name.js';
import { recordedKind } from './recorded-kind.js';

/** An environment of a text. */
export interface KeptCodeEnvironment {
  readonly name: CodeEnvironmentName;
  readonly kind: EnvironmentKind;
}

/** Texts that a process keeps, each with the memory of a guest: those that it used last. */
const MAX_KEPT = 32;

/** By language, digest and limits; the one used last is the last. */
const kept = new Map<string, KeptCodeEnvironment>();

/** Takes in a text that was loaded. */
export function keepCodeEnvironment(code: CodeEnvironment): KeptCodeEnvironment {
  const { kind: sort, id, language, source, digest } = code;
  const limits = ownLimits(code);
  const name: CodeEnvironmentName = { kind: sort, id, language, source, digest, ...(limits && { limits }) };
  const known = codeEnvironment(name);
  if (known !== undefined) return known;
  const kind = recordedKind({
    id,
    name: nameText(name),
    record: code.record,
    canonical: (_, env) => changedOptions(code, env),
  });
  const environment = { name, kind };
  kept.set(keyOf(name), environment);
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
  return environment;
}

/** The one that was loaded for a name; undefined when there is none. */
export function codeEnvironment(
  name: Pick<CodeEnvironmentName, 'digest' | 'limits'>,
): KeptCodeEnvironment | undefined {
  const key = keyOf(name);
  const known = kept.get(key);
  if (known !== undefined) {
    kept.delete(key);
    kept.set(key, known);
  }
  return known;
}

/** One that was loaded under the name that trajectories have. */
export function codeEnvironmentOf(text: string): KeptCodeEnvironment | undefined {
  return [...kept.values()].findLast(({ name }) => nameText(name) === text);
}

/**
 * Loads the text of a name, unless it is here.
 *
 * @throws what loading throws; RangeError when the text is another one than the name says.
 */
export async function loadCodeEnvironment(name: CodeEnvironmentName): Promise<KeptCodeEnvironment> {
  const { id, language, source, digest, limits = {} } = name;
  const known = codeEnvironment(name);
  if (known !== undefined) return known;
  const entries = Object.entries(limits).map(([key, value]) => [key, isFuel(key) ? BigInt(value) : value]);
  // Loaded late: a fresh process that has no such environment starts sooner.
  const { loadEnvironmentCode } = await import('@reroll/env');
  const code = await loadEnvironmentCode({ language, source, limits: Object.fromEntries(entries) });
  if (code.digest !== digest)
    throw new RangeError(`digest must be that of the source, ${code.digest}, got ${digest}`);
  if (code.id !== id) throw new RangeError(`id must be that of the text, ${code.id}, got ${id}`);
  return keepCodeEnvironment(code);
}

const NAME = z.strictObject({
  kind: z.literal('code'),
  id: z.string(),
  language: z.enum(['python', 'javascript']),
  source: z.string(),
  digest: z.string(),
  limits: z.record(z.string(), z.int()).optional(),
});

/** Whether a value that came from elsewhere has the form of a text's name. */
export function isCodeName(value: unknown): value is CodeEnvironmentName {
  return NAME.safeParse(value).success;
}

const isFuel = (name: string): boolean => name.startsWith('fuel');

function keyOf({ digest, limits = {} }: Pick<CodeEnvironmentName, 'digest' | 'limits'>): string {
  return JSON.stringify([digest, Object.entries(limits).sort()]);
}

/** Limits that differ from the defaults, as JSON holds them; undefined when none does. */
function ownLimits({ limits }: CodeEnvironment): CodeEnvironmentName['limits'] {
  const own = Object.entries(limits).flatMap(([name, value]) =>
    value === DEFAULT_CODE_LIMITS[name as keyof typeof limits] ? [] : [[name, Number(value)]],
  );
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** Only what differs from the text's own defaults. */
function changedOptions({ maxEpisodeSteps }: CodeEnvironment, { spec }: RecordedEnv): EnvironmentOptions {
  const isOther = spec.maxEpisodeSteps !== maxEpisodeSteps;
  return { ...spec.options, ...(isOther && { maxEpisodeSteps: spec.maxEpisodeSteps }) } as EnvironmentOptions;
}
