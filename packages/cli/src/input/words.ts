import { InvalidArgumentError } from 'commander';

/** An option parser for text that says something. */
export function nonEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected some text.');
  return text;
}

/** An option parser for the name of an image, as Docker spells them. */
export function imageName(text: string): string {
  if (!/^[A-Za-z0-9][\w./:@-]*$/.test(text))
    throw new InvalidArgumentError('Expected a name such as reroll/js:0.1.0.');
  return text;
}

/** An option parser for words, repeated. */
export function words(text: string, known: readonly string[]): readonly string[] {
  return [...known, nonEmpty(text)];
}

/** An option parser for `KEY=VALUE`, repeated. */
export function keyValues(text: string, known: Readonly<Record<string, string>>): Record<string, string> {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=([^\0]*)$/s.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected KEY=VALUE.');
  return { ...known, [match[1] ?? '']: match[2] ?? '' };
}
