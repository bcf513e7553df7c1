const PLACE = / \(policy\.(?:py, line |js:)(\d+)(?::\d+)?\)/g;

const numLines = (text: string): number => text.split(/\r\n|\n|\r/).length;

/** Empty lines, as many as a text has: what stands behind them has lines of other numbers. */
export const linesOf = (text: string): string => '\n'.repeat(numLines(text));

/** A message that names the line of the text where it failed, and never one of the adapter's, which all come later. */
export function withOwnPlaces(message: string, text: string): string {
  const last = numLines(text);
  return message.replace(PLACE, (_, line: string) => (Number(line) <= last ? ` (line ${line})` : ''));
}
