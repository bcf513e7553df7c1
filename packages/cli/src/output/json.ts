/** A value as one line of JSON, which has no bigint: ULPs, and integers of 64 bits, are written as text. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? `${member}` : member));
}
