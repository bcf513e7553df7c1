// What generic tests need to know of an environment, from its manifest alone.

import { builtInManifest, type EnvironmentManifest, type OptionValue } from '@reroll/sim-core';
import { expect } from 'vitest';
import { type Env, makeEnv } from '../../src/index.js';

/** Every environment of the manifest with its id, for `it.each`. */
export const EVERY_ENVIRONMENT = builtInManifest().environments.map((entry) => [entry.id, entry] as const);

/** An environment of which the tests know no types. */
export function make(id: string, options: object = {}): Env<unknown, unknown> {
  return makeEnv(id, { ...options });
}

/** A code of an error. */
export const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

/** An action that is legal, chosen by a number from 0 to 1. */
export function chooseAction(
  { actionSpace, actionMask }: EnvironmentManifest,
  info: object,
  choice: number,
): number | Float32Array {
  if (actionSpace.type === 'Box') return Float32Array.of(5 * choice - 2.5);
  if (actionSpace.type !== 'Discrete') throw new Error(`no action of a ${actionSpace.type} is known`);
  const all = Array.from({ length: actionSpace.n }, (_, action) => action);
  const mask = (info as { action_mask?: Int8Array }).action_mask;
  const legal = actionMask && mask ? all.filter((action) => mask[action] === 1) : all;
  return legal[Math.min(legal.length - 1, Math.floor(choice * legal.length))] ?? 0;
}

/** Options other than the defaults: every boolean turned round. */
export function otherOptions({ options = {} }: EnvironmentManifest): Record<string, OptionValue> {
  const others = Object.entries(options).flatMap(([name, option]) =>
    option.type === 'boolean' ? [[name, !option.default] as const] : [],
  );
  return Object.fromEntries(others);
}

/** Reset options other than the defaults: every number halved. */
export function otherResetOptions({ options = {} }: EnvironmentManifest): Record<string, OptionValue> {
  const others = Object.entries(options).flatMap(([name, option]) =>
    option.type === 'number' && option.at === 'reset' ? [[name, option.default / 2] as const] : [],
  );
  return Object.fromEntries(others);
}
