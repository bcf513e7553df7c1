import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type EnvironmentModule, loadModule } from '@reroll/env';
import { type EnvironmentManifest, type OptionDefinition, type OptionValue, SimCore } from '@reroll/sim-core';
import { meterEnvironment } from '../meter/meter-environment.js';
import { type Choice, CoreSubject, CoreVectorSubject } from './core-subject.js';
import type { EnvironmentUnderTest } from './environment-under-test.js';
import { hostsFor } from './hosts.js';
import { vectorSpeed } from './speed.js';

/** Room for all that a check opens side by side. */
const MEMORY_BYTES = 2 ** 22;

/**
 * The environments of a module, for `checkEnvironment`.
 *
 * @param path - the module's file.
 * @throws as `loadModule` does, when the bytes are no module of environments, or could depend on their host.
 */
export async function moduleUnderTest(path: string): Promise<EnvironmentUnderTest[]> {
  const bytes = await readFile(path);
  const loaded = await loadModule(bytes);
  return loaded.manifest.environments.map((entry) => underTest(path, bytes, loaded, entry));
}

/** The environments of the core, for `checkEnvironment`. */
export async function builtInsUnderTest(): Promise<EnvironmentUnderTest[]> {
  return moduleUnderTest(fileURLToPath(import.meta.resolve('@reroll/sim-core/wasm')));
}

function underTest(
  path: string,
  bytes: Uint8Array,
  { module }: EnvironmentModule,
  entry: EnvironmentManifest,
): EnvironmentUnderTest {
  const { id } = entry;
  const createCore = () => SimCore.create({ module, memoryBytes: MEMORY_BYTES });
  const subject = (choice?: Choice) => new CoreSubject(createCore(), id, choice);
  return {
    id,
    observationSpace: entry.observationSpace,
    actionSpace: entry.actionSpace,
    rewardRange: entry.rewardRange,
    open: (beside) => new CoreSubject(beside instanceof CoreSubject ? beside.core : createCore(), id),
    openVector: (numEnvs) => new CoreVectorSubject(createCore(), id, numEnvs),
    openMetered: (fuelPerCall) => {
      const metered = new WebAssembly.Module(meterEnvironment(bytes));
      const limits = { fuelPerCall };
      return new CoreSubject(SimCore.create({ module: metered, memoryBytes: MEMORY_BYTES, limits }), id);
    },
    *variants() {
      for (const { name, choice } of choicesOf(entry)) yield { name, open: () => subject(choice) };
    },
    otherHosts: () => hostsFor(path, id),
    speed: () => vectorSpeed(createCore(), id),
  };
}

/** Another value or two of each option. */
function choicesOf({
  options = {},
}: EnvironmentManifest): { readonly name: string; readonly choice: Choice }[] {
  return Object.entries(options).flatMap(([name, option]) =>
    otherValues(
      option,
      Object.values(options).some((other) => isLimitedBy(other, name)),
    ).map((value) => {
      const given = { [name]: value };
      const choice = option.at === 'reset' ? { resetOptions: given } : { options: given };
      return { name: `${name} = ${JSON.stringify(value)}`, choice };
    }),
  );
}

function isLimitedBy(option: OptionDefinition, name: string): boolean {
  return option.type === 'number' && option.atMost === name;
}

/** @param limits - whether another option may not exceed it, whose default is then its least. */
function otherValues(option: OptionDefinition, limits: boolean): OptionValue[] {
  switch (option.type) {
    case 'boolean':
      return [!option.default];
    case 'number':
      return [limits ? undefined : option.min, option.atMost === undefined ? option.max : undefined].filter(
        (each) => each !== undefined,
      );
    case 'numbers':
      return [option.min, option.max]
        .filter((each) => each !== undefined)
        .map((each) => Array<number>(option.length).fill(each));
    case 'preset':
      return option.values.filter((each) => each !== option.default);
    case 'grid':
      return Object.values(option.presets);
  }
}
