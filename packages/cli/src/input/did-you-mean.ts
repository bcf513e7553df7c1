/** Edits, as a share of the longer word, up to which two words count as the same word mistyped. */
const MAX_EDITED_SHARE = 0.4;

/** Shorter words begin too many others. */
const MIN_PREFIX_LENGTH = 3;

/**
 * The candidate that somebody who typed `word` may have meant: one that it begins, or the one that takes the fewest edits. Case does
 * not count.
 *
 * @returns the candidate, or undefined when none is close.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    if (typed.length >= MIN_PREFIX_LENGTH && known.startsWith(typed)) return candidate;
    const edits = editsBetween(typed, known);
    if (edits > MAX_EDITED_SHARE * Math.max(typed.length, known.length)) continue;
    if (best === undefined || edits < best.edits) best = { candidate, edits };
  }
  return best?.candidate;
}

/** ` Did you mean greedy?`, to put behind a message; nothing when no candidate is close. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const candidate = closest(word, candidates);
  return candidate === undefined ? '' : ` Did you mean ${candidate}?`;
}

/** Characters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editsBetween(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2]![j - 2]! + 1 : replaced;
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, replaced, swapped));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
