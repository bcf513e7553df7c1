import { builtInManifest } from '@reroll/sim-core';
import { coreKind } from './core-kind.js';
import type { ConfiguredEnvironment, EnvironmentKind, EnvironmentOptions } from './environment-kind.js';
import { type EnvironmentName, nameText } from './environment-name.js';
import { ownEnvironment } from './own-environments.js';

let kinds: ReadonlyMap<string, EnvironmentKind> | undefined;

/** The built-in environments that rollouts run, by id: those of the core's manifest that one policy plays by itself. */
export function environmentKinds(): ReadonlyMap<string, EnvironmentKind> {
  kinds ??= new Map(
    builtInManifest()
      .environments.filter(({ players = 1 }) => players === 1)
      .map((entry) => [entry.id, coreKind(entry)]),
  );
  return kinds;
}

/** The kind of an environment of this name; undefined when there is none, or it is not here. */
export function kindOf(name: EnvironmentName): EnvironmentKind | undefined {
  return typeof name === 'string' ? environmentKinds().get(name) : ownEnvironment(name)?.kind;
}

/** An environment's name and its canonical options, which a spec has among its members. */
interface EnvironmentChoice {
  readonly env: EnvironmentName;
  readonly options: EnvironmentOptions;
}

/** Environments that are kept of one kind at most. */
const MAX_KEPT = 64;

/** By kind and the text of the options. What belongs to a kind goes with it: the memory of a text's guests, for one. */
const byKind = new WeakMap<EnvironmentKind, Map<string, ConfiguredEnvironment>>();

/** The same by the options object, which all rollouts of a batch share: no rollout has to write its options as text. */
const byOptions = new WeakMap<
  EnvironmentOptions,
  { env: EnvironmentName; environment: ConfiguredEnvironment }
>();

function requireKind(env: EnvironmentName): EnvironmentKind {
  const kind = kindOf(env);
  if (kind === undefined) throw new Error(`${nameText(env)} is not here`);
  return kind;
}

/** The environment of a parsed spec; as long as it is kept, the same object for equal ones. */
export function environmentOf({ env, options }: EnvironmentChoice): ConfiguredEnvironment {
  const known = byOptions.get(options);
  if (known?.env === env) return known.environment;
  const environment = configured(requireKind(env), options);
  byOptions.set(options, { env, environment });
  return environment;
}

function configured(kind: EnvironmentKind, options: EnvironmentOptions): ConfiguredEnvironment {
  const kept = byKind.get(kind) ?? new Map<string, ConfiguredEnvironment>();
  byKind.set(kind, kept);
  const text = JSON.stringify(options);
  const environment = kept.get(text) ?? kind.configure(options);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(text, environment);
  return environment;
}
