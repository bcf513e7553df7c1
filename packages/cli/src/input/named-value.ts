import type { OptionValue } from '@reroll/sim-core';
import { InvalidArgumentError } from 'commander';

/** Reads `name=value`: the value as JSON, such as `false`, `9.81` or `["SF","FG"]`, and as text where it is not JSON. */
export function namedValue(
  text: string,
  known: Readonly<Record<string, OptionValue>> = {},
): Record<string, OptionValue> {
  const [, name, value] = /^([A-Za-z]\w*)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Expected name=value, such as isSlippery=false.');
  }
  return { ...known, [name]: parsed(value) };
}

function parsed(value: string): OptionValue {
  try {
    return JSON.parse(value) as OptionValue;
  } catch {
    return value;
  }
}
