import { NUMBER_MARK } from './javascript-adapter.js';
import { MAX_REPLY_DEPTH, type ReplyRecord, type ReplyValue, unreadable } from './reply-value.js';

const utf8 = new TextDecoder();

/**
 * Reads the JSON that a guest of JavaScript wrote.
 *
 * @throws WrongReply when it is none, or nests too deeply.
 */
export function readJson(bytes: Uint8Array): ReplyValue {
  const text = utf8.decode(bytes);
  // What JSON has no form for.
  if (text === 'undefined\n') return null;
  let value: ReplyValue;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('it is no JSON');
  }
  return withNumbers(value, 0);
}

/** Puts back the numbers that JSON has no form for. */
function withNumbers(value: ReplyValue, depth: number): ReplyValue {
  if (typeof value === 'string') return value.startsWith(NUMBER_MARK) ? numberIn(value.slice(1)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_REPLY_DEPTH) throw unreadable(`it nests more than ${MAX_REPLY_DEPTH} deep`);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = withNumbers(value[i], depth + 1);
    return value;
  }
  const entries = Object.entries(value as ReplyRecord);
  return Object.fromEntries(entries.map(([name, item]) => [name, withNumbers(item, depth + 1)]));
}

const numberIn = (text: string): number | bigint =>
  /^-?\d{16,400}$/.test(text) ? BigInt(text) : Number(text);
