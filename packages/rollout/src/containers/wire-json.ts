/**
 * Writes jobs and claims as JSON: text that every version of Node reads alike, and out of which nothing but values can
 * come. What JSON lacks is an object with one key: `{"$bytes": base64}`, `{"$uint32": number[]}`, `{"$bigint": decimal}`,
 * `{"$number": "-0" | "NaN" | "Infinity" | "-Infinity"}`. A key that begins with `$` gets another `$` in front.
 */
export function toWireJson(value: unknown): string {
  return JSON.stringify(encode(value));
}

/**
 * Reads what {@link toWireJson} wrote.
 *
 * @throws SyntaxError, TypeError or RangeError for any other text.
 */
export function fromWireJson(text: string): unknown {
  return JSON.parse(text, (_, member: unknown) => decode(member));
}

function encode(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Uint32Array) return { $uint32: Array.from(value) };
  if (Array.isArray(value)) return value.map(encode);
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, member]) => [key.startsWith('$') ? `$${key}` : key, encode(member)]),
  );
}

function encodeNumber(value: number): unknown {
  if (Object.is(value, -0)) return { $number: '-0' };
  return Number.isFinite(value) ? value : { $number: String(value) };
}

const DECODERS: Readonly<Record<string, (content: unknown) => unknown>> = {
  $bytes: (content) => new Uint8Array(Buffer.from(text(content), 'base64')),
  $uint32: (content) => Uint32Array.from(list(content)),
  $bigint: (content) => BigInt(text(content)),
  $number: (content) => Number(text(content)),
};

function decode(member: unknown): unknown {
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
  const entries = Object.entries(member);
  const [key, content] = entries[0] ?? [''];
  if (Object.hasOwn(DECODERS, key)) return DECODERS[key]?.(content);
  return Object.fromEntries(
    entries.map(([name, value]) => [name.startsWith('$$') ? name.slice(1) : name, value]),
  );
}

function text(content: unknown): string {
  if (typeof content !== 'string') throw new TypeError(`expected a string, got ${typeof content}`);
  return content;
}

function list(content: unknown): number[] {
  if (!Array.isArray(content)) throw new TypeError(`expected an array, got ${typeof content}`);
  return content;
}
