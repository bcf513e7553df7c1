/** One number that a benchmark measured. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly better: 'higher' | 'lower';
}

export const FIGURES_FILE: string;
export function reportFigure(figure: Figure): void;
export function readFigures(file: string): Figure[];
