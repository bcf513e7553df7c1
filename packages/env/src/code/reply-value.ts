/** Most bytes of a reply. */
export const MAX_REPLY_BYTES = 2 ** 22;

/** How deeply the lists and dicts of a reply may nest. */
export const MAX_REPLY_DEPTH = 64;

/** What a reply cannot hold, such as a function or a set. */
export class Foreign {
  constructor(readonly description: string) {}
}

/** What a reply is made of: numbers may be infinite or NaN, integers beyond 2^53 are bigints, bytes are Python's. */
export type ReplyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Foreign
  | readonly ReplyValue[]
  | ReplyRecord;

/** A dict of Python, an object of JavaScript. */
export interface ReplyRecord {
  readonly [name: string]: ReplyValue;
}

/** A reply is not what it has to be: the message says what was expected and what came. */
export class WrongReply extends Error {
  override readonly name = 'WrongReply';
}

/** A reply that is too large, or whose bytes are none since the text has tampered with the adapter. */
export function unreadable(problem: string): WrongReply {
  return new WrongReply(`what it returned cannot be read: ${problem}`);
}

/** A value in the wrong place. */
export function wrongValue(where: string, expected: string, got: ReplyValue | undefined): WrongReply {
  return new WrongReply(`${where} must be ${expected}, got ${shown(got)}`);
}

export function isRecord(value: ReplyValue | undefined): value is ReplyRecord {
  if (typeof value !== 'object' || value === null) return false;
  return !Array.isArray(value) && !(value instanceof Uint8Array) && !(value instanceof Foreign);
}

/** A reply in a few words, for messages. */
export function shown(value: ReplyValue | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'bigint') return `an integer of ${value.toString(2).length} bits`;
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (value instanceof Foreign) return value.description;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return `a dict of ${Object.keys(value).slice(0, 8).join(', ') || 'nothing'}`;
  return String(value);
}
