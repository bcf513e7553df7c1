const PLACE = / \(policy\.(?:py, line |js:)(\d+)(?::\d+)?\)/g;

/** A message that names a line of the text that failed, once: behind a text in JavaScript stand lines of the adapter. */
export function withOwnPlaces(message: string, text: string): string {
  const numLines = text.split(/\r\n|\n|\r/).length;
  return message.replace(PLACE, (_, line: string) => (Number(line) <= numLines ? ` (line ${line})` : ''));
}
