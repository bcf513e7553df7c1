/** One column: its title and how wide it prints; numbers stand right-aligned under right-aligned titles. */
export interface Column {
  readonly title: string;
  readonly width: number;
}

const cell = (text: string, { width }: Column): string => text.padStart(width);

/** The title line and the rule under it. */
export function tableHead(columns: readonly Column[]): string {
  const titles = columns.map((column) => cell(column.title, column)).join('  ');
  return `${titles}\n${'-'.repeat(titles.length)}\n`;
}

/** One row of a table whose head {@link tableHead} printed. */
export function tableRow(columns: readonly Column[], values: readonly string[]): string {
  return `${columns.map((column, index) => cell(values[index] ?? '', column)).join('  ')}\n`;
}
