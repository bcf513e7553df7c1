/** How QuickJS refuses an `export` in a script: with its line and its column in bytes, both from 1. */
const REFUSED_EXPORT = /^SyntaxError: unsupported keyword: export \(policy\.js:(\d+):(\d+)\)$/;

/** `export` before a declaration, `export default`, or a list of the module's own names. */
const EXPORT =
  /export(?:\s+default\b|\s*\{[^{}]*\}(?!\s*from\b)|(?=\s+(?:async|class|const|function|let|var)\b))/y;

const [SPACE, LINE_FEED, CARRIAGE_RETURN] = [0x20, 0x0a, 0x0d];

/**
 * Turns a module into a script, one `export` at a time. The parser itself finds each, so that the word in a string, a comment or a
 * regular expression stays. Spaces take its place: every line and column stays the same.
 *
 * @param source in UTF-8.
 * @param message what the parser said about the source.
 * @returns a copy without the `export` that the parser stopped at; null when it stopped at something else.
 */
export function withoutExport(source: Uint8Array, message: string): Uint8Array<ArrayBuffer> | null {
  const [, line, column] = REFUSED_EXPORT.exec(message) ?? [];
  // A character for each byte, as the parser counts columns.
  const text = new TextDecoder('latin1').decode(source);
  const lineStart = startOfLine(text, Number(line));
  if (lineStart === null) return null;
  EXPORT.lastIndex = lineStart + Number(column) - 1;
  const start = EXPORT.lastIndex;
  if (!EXPORT.test(text)) return null;
  const script = source.slice();
  for (let i = start; i < EXPORT.lastIndex; i++) {
    if (script[i] !== LINE_FEED && script[i] !== CARRIAGE_RETURN) script[i] = SPACE;
  }
  return script;
}

/** Where a line begins, counted from 1; null when there is no such line. */
function startOfLine(text: string, line: number): number | null {
  let start = 0;
  const ends = text.matchAll(/\r\n|\n|\r/g);
  for (let current = 1; current !== line; current++) {
    const end = ends.next().value;
    if (end === undefined) return null;
    start = end.index + end[0].length;
  }
  return start;
}
