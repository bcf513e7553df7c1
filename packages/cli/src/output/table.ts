/** One column: its title and its width; both titles and cells stand to the right. */
export interface Column {
  readonly title: string;
  readonly width: number;
}

/** Columns with room for the longest of their cells, for tables whose rows are all known. */
export function widened(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly Column[] {
  return columns.map(({ title, width }, index) => ({
    title,
    width: Math.max(width, ...rows.map((row) => row[index]?.length ?? 0)),
  }));
}

/** The titles and the rule under them: two lines. */
export function tableHead(columns: readonly Column[]): string {
  const titles = tableRow(
    columns,
    columns.map(({ title }) => title),
  );
  return `${titles}\n${'-'.repeat(titles.length)}`;
}

/** Prints rows as they come, under their titles; nothing where no row comes. */
export function rowPrinter(columns: readonly Column[]): (cells: readonly string[]) => void {
  let titled = false;
  return (cells) => {
    const head = titled ? '' : `${tableHead(columns)}\n`;
    titled = true;
    process.stdout.write(`${head}${tableRow(columns, cells)}\n`);
  };
}

/** One row of a table, without a line end. */
export function tableRow(columns: readonly Column[], cells: readonly string[]): string {
  return columns.map(({ width }, index) => (cells[index] ?? '').padStart(width)).join('  ');
}

/** A number of things in words: `1 seed`, `4 seeds`. */
export function count(n: number, thing: string, things = `${thing}s`): string {
  return `${n} ${n === 1 ? thing : things}`;
}
