import { builtInManifest } from '@reroll/sim-core';
import { coreKind } from './core-kind.js';
import type { ConfiguredEnvironment, EnvironmentKind, EnvironmentOptions } from './environment-kind.js';

let kinds: ReadonlyMap<string, EnvironmentKind> | undefined;

/** The environments that rollouts run, by id: those of the core's manifest that one policy plays by itself. */
export function environmentKinds(): ReadonlyMap<string, EnvironmentKind> {
  kinds ??= new Map(
    builtInManifest()
      .environments.filter(({ players = 1 }) => players === 1)
      .map((entry) => [entry.id, coreKind(entry)]),
  );
  return kinds;
}

/** Environments by their options object, which the rollouts of a batch share. */
const configured = new WeakMap<EnvironmentOptions, Map<string, ConfiguredEnvironment>>();

/** The environment of a parsed spec. */
export function environmentOf({
  env,
  options,
}: {
  readonly env: string;
  readonly options: EnvironmentOptions;
}): ConfiguredEnvironment {
  const known = configured.get(options) ?? new Map<string, ConfiguredEnvironment>();
  configured.set(options, known);
  let environment = known.get(env);
  if (environment === undefined) {
    environment = environmentKinds().get(env)!.configure(options);
    known.set(env, environment);
  }
  return environment;
}
