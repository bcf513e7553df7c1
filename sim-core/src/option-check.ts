// Options of a manifest that may come from anyone.
import type { OptionDefinition } from './option-definition.js';

const NAME = /^[A-Za-z]\w*$/;
/** Most options, most numbers of one, and most cells of a grid. */
const MAX_OPTIONS = 64;
const MAX_CELLS = 2 ** 16;

/**
 * Checks the definitions of options.
 *
 * @param fail - throws an error that says what is wrong.
 */
export function checkOptions(
  options: Readonly<Record<string, OptionDefinition>>,
  fail: (problem: string) => never,
): void {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  if (!isObject || Object.keys(options).length > MAX_OPTIONS) {
    fail(`has options that are no object of at most ${MAX_OPTIONS}`);
  }
  for (const [name, option] of Object.entries(options)) {
    const wrong = (what: string): never => fail(`has an option ${name} ${what}`);
    if (!NAME.test(name)) wrong('whose name is no word');
    if (typeof option?.description !== 'string') wrong('without a description');
    if (option.at !== undefined && option.at !== 'reset') wrong('given at neither make nor reset');
    checkDefault(option, options, wrong);
  }
}

function checkDefault(
  option: OptionDefinition,
  options: Readonly<Record<string, OptionDefinition>>,
  wrong: (what: string) => never,
): void {
  switch (option.type) {
    case 'boolean':
      if (typeof option.default !== 'boolean') wrong('whose default is no boolean');
      return;
    case 'number':
      if (!isWithin(option.default, option)) wrong('whose default is no number in its range');
      if (option.atMost !== undefined && options[option.atMost]?.type !== 'number') {
        wrong(`that is limited by ${option.atMost}, which is no number`);
      }
      return;
    case 'numbers': {
      const { default: numbers, length } = option;
      const isList = Array.isArray(numbers) && numbers.length === length && length <= MAX_OPTIONS;
      if (!isList || !numbers.every((number) => isWithin(number, option))) {
        wrong('whose default is no list of numbers in its range');
      }
      return;
    }
    case 'preset': {
      const grid = options[option.of];
      const isPreset =
        grid?.type === 'grid' && Array.isArray(option.values) && option.values.includes(option.default);
      if (!isPreset || !option.values.every((value) => Array.isArray(grid.presets?.[value]))) {
        wrong('whose values are no presets of a grid');
      }
      return;
    }
    case 'grid': {
      const { letters, needs, maxCells, presets } = option;
      const isGrid = typeof letters === 'string' && typeof needs === 'string' && Number.isInteger(maxCells);
      if (!isGrid || maxCells < 1 || maxCells > MAX_CELLS) wrong('that is no grid');
      const rows = Object.values(presets ?? {}).flat();
      if (rows.length === 0 || !rows.every((row) => typeof row === 'string' && row.length > 0)) {
        wrong('whose presets are no rows of letters');
      }
      const named = Object.values(options).filter(
        (other) => other.type === 'preset' && options[other.of] === option,
      );
      if (named.length !== 1) wrong('that no option names the presets of');
      return;
    }
    default:
      wrong('of no type');
  }
}

function isWithin(
  value: unknown,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
): boolean {
  return Number.isFinite(value) && (value as number) >= min && (value as number) <= max;
}
