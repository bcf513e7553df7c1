import type { Info } from '../env.js';
import { asNumber, type ValueReader } from './observation-reader.js';
import { Foreign, isRecord, type ReplyRecord, type ReplyValue, wrongValue } from './reply-value.js';

/** What a step returned, checked. */
export interface ReadStep {
  readonly observation: unknown;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly info: Info;
}

const FIVE = 'observation, reward, terminated, truncated, info';

/** @throws WrongReply */
export function readStep(read: ValueReader, reply: ReplyValue): ReadStep {
  if (!Array.isArray(reply) || reply.length !== 5) throw wrongValue('what step returns', FIVE, reply);
  const [observation, reward, terminated, truncated, info] = reply as readonly ReplyValue[];
  return {
    observation: read('the observation', observation),
    reward: readReward(reward),
    terminated: readFlag('terminated', terminated),
    truncated: readFlag('truncated', truncated),
    info: readInfo(info),
  };
}

/**
 * A reset returns `observation, info`, or the observation alone.
 *
 * @throws WrongReply
 */
export function readReset(read: ValueReader, reply: ReplyValue): Pick<ReadStep, 'observation' | 'info'> {
  const [first, info = null] = Array.isArray(reply) ? (reply as readonly ReplyValue[]) : [];
  const isPair = Array.isArray(reply) && reply.length === 2 && isRecord(info);
  if (!isPair) return { observation: read('the observation', reply), info: {} };
  return { observation: read('the observation', first), info: readInfo(info) };
}

/** @throws WrongReply */
export function readMask(length: number, reply: ReplyValue | undefined): Int8Array {
  const flags = Array.isArray(reply) ? reply.map(asNumber) : [];
  if (flags.length !== length) throw wrongValue('the action mask', `a list of ${length}`, reply);
  const wrong = flags.findIndex((flag) => flag !== 0 && flag !== 1);
  if (wrong >= 0) throw wrongValue(`element ${wrong} of the action mask`, '0 or 1', flags[wrong]);
  return Int8Array.from(flags as number[]);
}

function readReward(reward: ReplyValue | undefined): number {
  const number = asNumber(reward);
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw wrongValue('the reward', 'a finite number', reward);
}

function readFlag(name: string, flag: ReplyValue | undefined): boolean {
  if (typeof flag === 'boolean') return flag;
  throw wrongValue(name, 'true or false', flag);
}

function readInfo(info: ReplyValue | undefined): Info {
  if (info === null || info === undefined) return {};
  if (!isRecord(info)) throw wrongValue('info', 'a dict', info);
  requireData('info', info);
  return info;
}

/** Numbers, texts, booleans, lists and dicts leave a guest, objects of classes do not. */
function requireData(where: string, value: ReplyValue): void {
  if (value instanceof Foreign)
    throw wrongValue(where, 'made of numbers, texts, booleans, lists and dicts', value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [name, item] of Object.entries(value as ReplyRecord)) requireData(`${where}.${name}`, item);
}
