import { paint } from './paint.js';

/** One column. Titles and cells stand to the right unless `align` says otherwise. */
export interface Column {
  readonly title: string;
  readonly width: number;
  /** The width that the column may shrink to on a narrow terminal; default: its width. */
  readonly least?: number;
  readonly align?: 'left';
}

const GAP = '  ';

/** Characters that fit on a line of a terminal; no limit where the stream is none. */
export function lineWidth(stream: NodeJS.WriteStream = process.stdout): number {
  return stream.isTTY && stream.columns > 0 ? stream.columns : Number.POSITIVE_INFINITY;
}

/** Columns with room for the longest of their cells, for tables whose rows are all known. */
export function widened(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly Column[] {
  return columns.map((column, index) => ({
    ...column,
    width: Math.max(column.width, ...rows.map((row) => row[index]?.length ?? 0)),
  }));
}

/** Columns that fit on a line: the widest give way first, down to their `least`. */
export function fitted(columns: readonly Column[], available: number): readonly Column[] {
  const widths = columns.map(({ width }) => width);
  const spare = (index: number): number => widths[index]! - (columns[index]!.least ?? columns[index]!.width);
  for (let excess = totalWidth(columns) - available; excess > 0; excess--) {
    const shrinkable = widths.map((_, index) => index).filter((index) => spare(index) > 0);
    if (shrinkable.length === 0) break;
    const widest = shrinkable.reduce((best, index) => (widths[index]! > widths[best]! ? index : best));
    widths[widest]! -= 1;
  }
  return columns.map((column, index) => ({ ...column, width: widths[index]! }));
}

/** A whole table, a line for each row; where the terminal is too narrow for it, a line for each cell. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  available = lineWidth(),
): string[] {
  const roomy = fitted(widened(columns, rows), available);
  if (totalWidth(roomy) <= available) return [tableHead(roomy), ...rows.map((row) => tableRow(roomy, row))];
  const [first, ...others] = columns.map(({ title }) => title);
  const titleWidth = Math.max(...others.map((title) => title.length));
  return rows.flatMap((row) => [
    paint('bold', cut(row[0] ?? first ?? '', available)),
    ...others.map((title, index) =>
      cut(`${GAP}${title.padEnd(titleWidth)}${GAP}${row[index + 1] ?? ''}`, available),
    ),
  ]);
}

/** The titles and the rule under them: two lines. */
export function tableHead(columns: readonly Column[]): string {
  const titles = tableRow(
    columns,
    columns.map(({ title }) => title),
  );
  return `${paint('bold', titles)}\n${paint('dim', '-'.repeat(totalWidth(columns)))}`;
}

/** Prints rows as they come, under their titles; nothing where no row comes. */
export function rowPrinter(columns: readonly Column[]): (cells: readonly string[]) => void {
  const fitting = fitted(columns, lineWidth());
  let titled = false;
  return (cells) => {
    const head = titled ? '' : `${tableHead(fitting)}\n`;
    titled = true;
    process.stdout.write(`${head}${tableRow(fitting, cells)}\n`);
  };
}

/** One row of a table, without a line end. A cell that a narrow terminal has no room for is cut in its middle. */
export function tableRow(columns: readonly Column[], cells: readonly string[]): string {
  const padded = columns.map(({ width, least, align }, index) => {
    const whole = cells[index] ?? '';
    const cell = least === undefined ? whole : cut(whole, width);
    return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
  });
  return padded.join(GAP).trimEnd();
}

/** The text, or its beginning and its end where it is too long. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  const kept = Math.max(width - 1, 0);
  const tail = Math.floor(kept / 2);
  return `${text.slice(0, kept - tail)}…${tail === 0 ? '' : text.slice(-tail)}`;
}

function totalWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + GAP.length * (columns.length - 1);
}

/** A number of things in words: `1 seed`, `4 seeds`. */
export function count(n: number, thing: string, things = `${thing}s`): string {
  return `${n} ${n === 1 ? thing : things}`;
}
