import type { JsonValue, ReceiptDifference } from '@reroll/trajectory';

/** What checking a receipt came to. A reason is one line for people. */
export type ReceiptCheck =
  /** Run again here, by the artifacts that the receipt names, it gave exactly what the receipt says. */
  | { readonly outcome: 'agrees' }
  /** The receipt contradicts itself, was not signed as required, or the repetition differs from it. */
  | {
      readonly outcome: 'differs';
      /** The member of the receipt, such as `digests[3]`. */
      readonly where: string;
      readonly reason: string;
    }
  /** Nothing here can tell. */
  | {
      readonly outcome: 'cannot be checked';
      /** What it takes, such as `reroll.wasm` of a certain digest. */
      readonly needs: string;
      readonly reason: string;
    };

export function differs(where: string, problem: string): ReceiptCheck {
  return { outcome: 'differs', where, reason: oneLine(`${where}: ${problem}`) };
}

/** A difference between a receipt and what holds here. */
export function differsAt({ where, expected, actual }: ReceiptDifference, source: string): ReceiptCheck {
  return differs(where, `the receipt has ${shown(expected)}, ${source} ${shown(actual)}`);
}

export function needs(what: string, why: string): ReceiptCheck {
  return { outcome: 'cannot be checked', needs: what, reason: `needs ${what}: ${why}` };
}

/** UTF-16 code units of a reason at most: what it repeats of a receipt may be as long as that. */
const MOST_REASON = 400;

function oneLine(text: string): string {
  const line = text.replaceAll(/\s*[\r\n]\s*/g, '; ');
  return line.length <= MOST_REASON ? line : `${line.slice(0, MOST_REASON - 3)}...`;
}

/** Texts that are longer are cut; a digest is not. */
const MOST_SHOWN = 80;

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN - 3)}...`;
}
