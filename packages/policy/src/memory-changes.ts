/** Bytes of a memory from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The page size of most systems. */
const SYSTEM_PAGE_BYTES = 4096;

/** The system's pages that differ between a memory before and after it grew and was written to, neighbours joined. */
export function changedSpans(before: Uint8Array, after: Uint8Array): Span[] {
  const spans: { start: number; end: number }[] = [];
  for (let start = 0; start < after.length; start += SYSTEM_PAGE_BYTES) {
    const end = Math.min(start + SYSTEM_PAGE_BYTES, after.length);
    if (isSame(before, after, start, end)) continue;
    const last = spans.at(-1);
    if (last?.end === start) last.end = end;
    else spans.push({ start, end });
  }
  return spans;
}

/** Added memory holds zeros. */
function isSame(before: Uint8Array, after: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if ((before[index] ?? 0) !== after[index]) return false;
  return true;
}
