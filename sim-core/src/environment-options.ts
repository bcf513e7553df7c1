// Options of an environment: their description in a manifest, and their values as the kernel reads them.
import { describe, finiteNumber, integerInRange, requireBoolean, requireObject } from './arguments.js';
import { MAX_STEPS } from './limits.js';
import type { EnvironmentManifest } from './manifest.js';
import type { OptionDefinition, OptionText, OptionValue } from './option-definition.js';
import type { SpaceJson } from './space-json.js';

/** Options by name. */
export interface NamedOptionValues {
  readonly [name: string]: OptionValue | null | undefined;
}

/** Options of an environment, checked. */
export interface ResolvedOptions {
  /** Those that differ from their defaults, in their one canonical form, `maxEpisodeSteps` included. */
  readonly changed: Readonly<Record<string, OptionValue>>;
  /** Null if nothing truncates an episode. */
  readonly maxEpisodeSteps: number | null;
  readonly observationSpace: SpaceJson;
  /** The values as the kernel reads them, little-endian. */
  readonly bytes: Uint8Array;
}

/**
 * Checks options of an environment and fills in the defaults.
 *
 * @param at - which options are allowed: those of making it, those of a reset, or both.
 * @throws TypeError or RangeError naming the option that is wrong.
 */
export function resolveOptions(
  entry: EnvironmentManifest,
  given: NamedOptionValues,
  at: 'make' | 'reset' | 'both',
): ResolvedOptions {
  const definitions = Object.entries(entry.options ?? {});
  const isAllowed = (definition: OptionText) => at === 'both' || at === (definition.at ?? 'make');
  refuseUnknown(
    entry,
    given,
    definitions.filter(([, definition]) => isAllowed(definition)),
    at,
  );
  const changed: Record<string, OptionValue> = {};
  const writer = new OptionWriter();
  let { observationSpace, maxEpisodeSteps } = entry;
  for (const [name, definition] of definitions) {
    const value = given[name] ?? undefined;
    if (definition.type === 'grid') {
      const grid = resolveGrid(name, definition, value, definitions, given, changed);
      writer.grid(grid);
      observationSpace = { type: 'Discrete', n: grid.length * grid[0]!.length, start: 0 };
    } else if (definition.type === 'preset') {
      if (value !== undefined) requireChoice(name, value, definition.values);
    } else {
      const checked = checkValue(name, definition, value);
      if (!equal(checked, definition.default)) changed[name] = checked;
      writer.numbers([checked].flat().map(Number));
    }
  }
  const crossed = crossedOption(entry, given);
  if (crossed !== null) {
    const { name, value, atMost, limit } = crossed;
    throw new RangeError(`${name} must not exceed ${atMost}, got ${value} and ${limit}`);
  }
  const steps = given['maxEpisodeSteps'] ?? undefined;
  if (steps !== undefined) {
    maxEpisodeSteps = integerInRange('maxEpisodeSteps', steps, 1, MAX_STEPS);
    if (maxEpisodeSteps !== entry.maxEpisodeSteps) changed['maxEpisodeSteps'] = maxEpisodeSteps;
  }
  return { changed, maxEpisodeSteps, observationSpace, bytes: writer.bytes() };
}

/** The values of all options during a reset that has its own options. */
export function resetOptionBytes(
  entry: EnvironmentManifest,
  made: ResolvedOptions,
  options: unknown,
): Uint8Array {
  resolveOptions(entry, options as NamedOptionValues, 'reset');
  return resolveOptions(entry, { ...made.changed, ...(options as NamedOptionValues) }, 'both').bytes;
}

function refuseUnknown(
  entry: EnvironmentManifest,
  given: NamedOptionValues,
  allowed: readonly (readonly [string, OptionDefinition])[],
  at: 'make' | 'reset' | 'both',
): void {
  requireObject('options', given);
  const names = [...allowed.map(([name]) => name), ...(at === 'reset' ? [] : ['maxEpisodeSteps'])];
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    const what = at === 'reset' ? 'a reset option' : 'an option';
    throw new RangeError(`${name} must be ${what} of ${entry.id}: ${known}`);
  }
}

function checkValue(
  name: string,
  definition: Extract<OptionDefinition, { type: 'boolean' | 'number' | 'numbers' }>,
  value: unknown = definition.default,
): boolean | number | readonly number[] {
  if (definition.type === 'boolean') return requireBoolean(name, value);
  if (definition.type === 'number') {
    return boundedNumber(name, definition, value);
  }
  if (!Array.isArray(value)) throw new TypeError(`${name} must be an array, got ${describe(value)}`);
  if (value.length !== definition.length) {
    throw new RangeError(`${name} must have ${definition.length} elements, got ${value.length}`);
  }
  return value.map((element, index) => boundedNumber(`${name}[${index}]`, definition, element));
}

function boundedNumber(
  name: string,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
  value: unknown,
): number {
  // Adding 0 turns −0 into 0, because JSON writes both as 0.
  const number = finiteNumber(name, value) + 0;
  if (number < min || number > max) {
    throw new RangeError(`${name} must be from ${min} to ${max}, got ${number}`);
  }
  return number;
}

/** An option whose value exceeds that of another that bounds it. */
export interface CrossedOption {
  readonly name: string;
  readonly value: number;
  /** The other one, and its value. */
  readonly atMost: string;
  readonly limit: number;
}

/** The first option among numbers, given or by default, that exceeds the one it must not; null where none does. */
export function crossedOption(
  { options: definitions = {} }: EnvironmentManifest,
  given: NamedOptionValues,
): CrossedOption | null {
  const numberOf = (name: string) => {
    const definition = definitions[name];
    return Number(given[name] ?? (definition?.type === 'number' ? definition.default : 0));
  };
  for (const [name, definition] of Object.entries(definitions)) {
    if (definition.type !== 'number' || definition.atMost === undefined) continue;
    const { atMost } = definition;
    const [value, limit] = [numberOf(name), numberOf(atMost)];
    if (value > limit) return { name, value, atMost, limit };
  }
  return null;
}

/** The rows of a grid: those given, those of the named preset, or those of the default preset. */
function resolveGrid(
  name: string,
  definition: Extract<OptionDefinition, { type: 'grid' }>,
  value: OptionValue | undefined,
  definitions: readonly (readonly [string, OptionDefinition])[],
  given: NamedOptionValues,
  changed: Record<string, OptionValue>,
): readonly string[] {
  const preset = definitions.find(([, other]) => other.type === 'preset' && other.of === name);
  const [presetName, { default: standard }] = preset as [
    string,
    Extract<OptionDefinition, { type: 'preset' }>,
  ];
  const chosen = (given[presetName] ?? standard) as string;
  const rows = value === undefined ? definition.presets[chosen] : checkGrid(name, definition, value);
  const named = Object.keys(definition.presets).find((key) => equal(definition.presets[key]!, rows!));
  if (named === undefined) changed[name] = rows!;
  else if (named !== standard) changed[presetName] = named;
  return rows!;
}

function checkGrid(
  name: string,
  { letters, needs, maxCells }: Extract<OptionDefinition, { type: 'grid' }>,
  value: unknown,
): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`${name} must be an array of rows, got ${describe(value)}`);
  if (value.length === 0) throw new RangeError(`${name} must have rows, got none`);
  const [first] = value as unknown[];
  for (const [row, cells] of value.entries()) {
    if (typeof cells !== 'string') {
      throw new TypeError(`${name}[${row}] must be a string, got ${describe(cells)}`);
    }
    if (cells === '' || cells.length !== (first as string).length) {
      throw new RangeError(`${name}[${row}] must be as long as the first row, got ${describe(cells)}`);
    }
    const wrong = [...cells].find((letter) => !letters.includes(letter));
    if (wrong !== undefined) {
      throw new RangeError(`${name}[${row}] must consist of the letters ${letters}, got ${describe(wrong)}`);
    }
  }
  const cells = value.length * (first as string).length;
  if (cells > maxCells) throw new RangeError(`${name} must have at most ${maxCells} cells, got ${cells}`);
  if (!value.join('').includes(needs)) throw new RangeError(`${name} must have a cell ${needs}, got none`);
  return [...(value as string[])];
}

function requireChoice(name: string, value: unknown, values: readonly string[]): void {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, got ${describe(value)}`);
  if (!values.includes(value)) {
    throw new RangeError(`${name} must be one of ${values.join(', ')}, got ${describe(value)}`);
  }
}

function equal(left: OptionValue, right: OptionValue): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Concatenates option values in the form that the kernel reads. */
class OptionWriter {
  readonly #numbers: number[] = [];
  #cells = '';

  numbers(values: readonly number[]): void {
    this.#numbers.push(...values);
  }

  grid(rows: readonly string[]): void {
    this.numbers([rows.length, rows[0]!.length]);
    this.#cells += rows.join('');
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(8 * this.#numbers.length + this.#cells.length);
    const view = new DataView(bytes.buffer);
    for (const [slot, value] of this.#numbers.entries()) view.setFloat64(8 * slot, value, true);
    const start = 8 * this.#numbers.length;
    for (let cell = 0; cell < this.#cells.length; cell++) bytes[start + cell] = this.#cells.charCodeAt(cell);
    return bytes;
  }
}
