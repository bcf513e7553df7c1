// Environments of the simulation core's modules, tried out one by one and in vectors.
import type { CoreEnv, CoreVector, NamedOptionValues, SimCore } from '@reroll/sim-core';
import type { MeteredSubject, Shown, VectorSubject } from './environment-under-test.js';
import { rowReaders } from './rows.js';

/** Options of making an environment and of its resets. */
export interface Choice {
  readonly options?: NamedOptionValues;
  readonly resetOptions?: NamedOptionValues;
}

/** A single environment in a core. */
export class CoreSubject implements MeteredSubject {
  readonly #env: CoreEnv;
  readonly #resetOptions: NamedOptionValues | undefined;

  constructor(
    readonly core: SimCore,
    id: string,
    { options, resetOptions }: Choice = {},
  ) {
    this.#env = core.make(id, options);
    this.#resetOptions = resetOptions;
  }

  /** As the manifest has it, or as the options made it. */
  get observationSpace(): CoreEnv['options']['observationSpace'] {
    return this.#env.options.observationSpace;
  }

  reset(seed: number): Shown {
    this.#env.reset({ seed, options: this.#resetOptions });
    return this.#shown();
  }

  step(action: unknown): Shown {
    this.#env.step(plainAction(action));
    return this.#shown();
  }

  snapshot(): Uint8Array {
    return this.#env.snapshot();
  }

  restore(snapshot: Uint8Array): Shown {
    this.#env.restore(snapshot);
    return this.#shown();
  }

  memory(): Uint8Array {
    return this.core.memory.slice();
  }

  placeOf(offset: number): string {
    const state = this.#env.state.byteOffset;
    if (offset < state)
      return `byte ${offset} of the memory outside of the state, such as an array of the module,`;
    return `byte ${offset - state} from the start of the state`;
  }

  get fuelUsed(): number {
    return this.core.fuelUsed ?? 0;
  }

  close(): void {
    this.#env.dispose();
  }

  #shown(): Shown {
    const { observation, reward, terminated, truncated, info, actionMask } = this.#env;
    const mask = actionMask?.slice() ?? null;
    return { observation: copyOf(observation), reward, terminated, truncated, info, mask };
  }
}

/** A vector. Its rows show observations as plain lists of numbers. */
export class CoreVectorSubject implements VectorSubject {
  readonly #vector: CoreVector;
  readonly #rows: readonly (() => number[])[];

  constructor(core: SimCore, id: string, numEnvs: number) {
    this.#vector = core.makeVector(id, { numEnvs, autoreset: 'disabled' });
    this.#rows = rowReaders(this.#vector.observations, this.#vector.options.observationSpace, numEnvs);
  }

  reset(seeds: readonly number[]): Shown[] {
    this.#vector.reset({ seeds });
    return this.#shown();
  }

  step(actions: readonly unknown[]): Shown[] {
    const flat = actions.flatMap((action) => {
      const plain = plainAction(action);
      return typeof plain === 'number' ? [plain] : Array.from(plain as number[]);
    });
    this.#vector.step(flat);
    return this.#shown();
  }

  close(): void {
    this.#vector.dispose();
  }

  #shown(): Shown[] {
    const { rewards, terminated, truncated, infos, actionMasks, manifest } = this.#vector;
    const names = manifest.info ?? [];
    return this.#rows.map((read, index) => {
      const size = (actionMasks?.length ?? 0) / this.#rows.length;
      const mask = actionMasks?.slice(index * size, (index + 1) * size) ?? null;
      const values = names.map((name, key) => [name, infos[index * names.length + key]] as const);
      return {
        observation: read(),
        reward: rewards[index]!,
        terminated: terminated[index] === 1,
        truncated: truncated[index] === 1,
        info: { ...Object.fromEntries(values), ...(mask && { action_mask: mask }) },
        mask,
      };
    });
  }
}

/** An action as the core takes it: spaces of 64-bit integers draw bigints. */
function plainAction(action: unknown): unknown {
  return action instanceof BigInt64Array ? Array.from(action, Number) : action;
}

/** A value whose arrays are not the core's. */
function copyOf(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)]));
}
