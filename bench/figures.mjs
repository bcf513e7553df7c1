// What a benchmark found, as data beside the text that it prints. `bench` and `bench:compare` name a file in the environment, and
// every figure is a line of JSON in it; a benchmark that is run by itself writes none.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Environment variable with the path of the file that figures go to. */
export const FIGURES_FILE = 'REROLL_BENCH_FIGURES';

const KEYS = ['name', 'unit', 'value', 'better'];

/** Notes one figure: what was measured, its unit, a finite number, and whether 'higher' or 'lower' is better. */
export function reportFigure(figure) {
  checkFigure(figure);
  const file = process.env[FIGURES_FILE];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

/** The figures in a file that a benchmark may have written, in its order; none if there is no file. */
export function readFigures(file) {
  if (!existsSync(file)) return [];
  const figures = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => checkFigure(JSON.parse(line)));
  const names = new Set();
  for (const { name } of figures) {
    if (names.has(name)) throw new RangeError(`a benchmark reported ${JSON.stringify(name)} twice`);
    names.add(name);
  }
  return figures;
}

function checkFigure(figure) {
  for (const key of ['name', 'unit']) {
    if (typeof figure?.[key] !== 'string')
      throw new TypeError(`${key} must be a string, got ${figure?.[key]}`);
    if (figure[key] === '') throw new RangeError(`${key} must not be empty`);
  }
  const { name, value, better } = figure;
  if (typeof value !== 'number') throw new TypeError(`value of ${name} must be a number, got ${value}`);
  if (!Number.isFinite(value)) throw new RangeError(`value of ${name} must be finite, got ${value}`);
  if (better !== 'higher' && better !== 'lower')
    throw new RangeError(`better of ${name} must be 'higher' or 'lower', got ${better}`);
  const unknown = Object.keys(figure).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new RangeError(`a figure has no ${JSON.stringify(unknown)}`);
  return figure;
}
