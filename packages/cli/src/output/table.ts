/** One column: its title and its width; both titles and cells stand to the right. */
export interface Column {
  readonly title: string;
  readonly width: number;
}

/** The titles and the rule under them: two lines. */
export function tableHead(columns: readonly Column[]): string {
  const titles = tableRow(
    columns,
    columns.map(({ title }) => title),
  );
  return `${titles}\n${'-'.repeat(titles.length)}`;
}

/** One row of a table, without a line end. */
export function tableRow(columns: readonly Column[], cells: readonly string[]): string {
  return columns.map(({ width }, index) => (cells[index] ?? '').padStart(width)).join('  ');
}
