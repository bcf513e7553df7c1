import type { PolicyLanguage } from '@reroll/policy';
import type { CodeEnvironment, CodeOption } from './code-environment.js';
import { isRecord, type ReplyRecord, type ReplyValue, shown, WrongReply } from './reply-value.js';
import { readSpace } from './space-literal.js';

/** Most options, most characters of one, and of an id. */
const MAX_OPTIONS = 64;
const MAX_OPTION_LENGTH = 4096;
const MAX_ID_LENGTH = 200;

/** What an environment says of itself. */
export type Description = Pick<
  CodeEnvironment,
  | 'id'
  | 'observationSpace'
  | 'actionSpace'
  | 'options'
  | 'maxEpisodeSteps'
  | 'actionMask'
  | 'rewardRange'
  | 'rendersText'
>;

/**
 * Checks what an environment said of itself.
 *
 * @throws WrongReply that names what is wrong, as the text's language writes it.
 */
export function readDescription(language: PolicyLanguage, said: ReplyValue): Description {
  if (!isRecord(said)) throw new WrongReply(`the text gives no description of itself, got ${shown(said)}`);
  const { problem, id, options, maxEpisodeSteps, masksActions, rewardRange, rendersText } = said;
  if (typeof problem === 'string') throw new WrongReply(`the text ${problem}`);
  const name = (camelCase: string) =>
    language === 'python' ? camelCase.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : camelCase;
  const space = (key: 'observationSpace' | 'actionSpace') => {
    if (said[key] === null || said[key] === undefined) {
      throw new WrongReply(`the text must define ${name(key)}, such as {"type": "Discrete", "n": 4}`);
    }
    try {
      return readSpace(name(key), said[key]);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
      throw new WrongReply(error.message);
    }
  };
  const actionSpace = space('actionSpace');
  if (masksActions === true && actionSpace.type !== 'Discrete') {
    throw new WrongReply(
      `${name('actionMask')} needs a Discrete ${name('actionSpace')}, got a ${actionSpace.type}`,
    );
  }
  return {
    id: readId(id),
    observationSpace: space('observationSpace'),
    actionSpace,
    options: readOptions(options),
    maxEpisodeSteps: readMaxSteps(name('maxEpisodeSteps'), maxEpisodeSteps),
    actionMask: masksActions === true && actionSpace.type === 'Discrete' ? actionSpace.n : 0,
    rewardRange: readRange(name('rewardRange'), rewardRange),
    rendersText: rendersText === true,
  };
}

function readId(id: ReplyValue | undefined): string {
  if (typeof id === 'string' && id.length > 0 && id.length <= MAX_ID_LENGTH) return id;
  throw new WrongReply(`the name must be of 1 to ${MAX_ID_LENGTH} characters, got ${shown(id)}`);
}

function readOptions(options: ReplyValue | undefined): Readonly<Record<string, CodeOption>> {
  if (options === null || options === undefined) return Object.freeze({});
  if (!isRecord(options) || Object.keys(options).length > MAX_OPTIONS) {
    throw new WrongReply(
      `options must be a dict of at most ${MAX_OPTIONS} names with their defaults, got ${shown(options)}`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(value)) {
      throw new WrongReply(
        `options.${name} must be a boolean, a finite number, a text or nothing, got ${shown(value)}`,
      );
    }
  }
  return Object.freeze({ ...(options as ReplyRecord & Record<string, CodeOption>) });
}

/** Whether a value can be an option: a JSON scalar of limited length. */
export function isOption(value: unknown): value is CodeOption {
  if (typeof value === 'string') return value.length <= MAX_OPTION_LENGTH;
  return value === null || typeof value === 'boolean' || Number.isFinite(value);
}

function readMaxSteps(name: string, steps: ReplyValue | undefined): number | null {
  if (steps === null || steps === undefined) return null;
  if (Number.isSafeInteger(steps) && (steps as number) > 0) return steps as number;
  throw new WrongReply(`${name} must be a positive integer, got ${shown(steps)}`);
}

function readRange(name: string, range: ReplyValue | undefined): readonly [number | null, number | null] {
  if (range === null || range === undefined) return [null, null];
  const [low, high] = Array.isArray(range) && range.length === 2 ? range : [undefined, undefined];
  const isBound = (bound: ReplyValue | undefined): bound is number | null =>
    bound === null || (typeof bound === 'number' && !Number.isNaN(bound));
  if (!isBound(low) || !isBound(high))
    throw new WrongReply(`${name} must be the least and the greatest reward, got ${shown(range)}`);
  return [low === -Infinity ? null : low, high === Infinity ? null : high];
}
