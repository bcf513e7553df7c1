import type { Info } from '../env.js';
import { valueAt } from '../vector/batched-values.js';
import type { VectorEnv, VectorStepResult } from '../vector/vector-env.js';
import { NDArray } from './ndarray.js';
import { ProtocolError } from './protocol-error.js';
import { readAction, readOptions, readSeeds } from './read-request.js';
import type { Fields } from './request-channel.js';
import type { ServedEnv } from './served-env.js';
import { type SpaceInput, writeSpaceValue } from './space-values.js';

/** Serves one of this package's vector environments, in Gymnasium's form. */
export function servedVectorEnv(envs: VectorEnv<unknown, unknown>): ServedEnv {
  const { numEnvs } = envs;
  const observationSpace = envs.observationSpace.toJSON();
  const actionSpace = envs.actionSpace.toJSON();
  const observed = (observations: unknown) =>
    writeSpaceValue(observationSpace, observations as SpaceInput, 'observations');
  const flags = (bytes: Uint8Array) => new NDArray('|b1', [numEnvs], bytes);
  return {
    contract: () => ({
      environment: envs.spec.id,
      observationSpace,
      actionSpace,
      singleObservationSpace: envs.singleObservationSpace.toJSON(),
      singleActionSpace: envs.singleActionSpace.toJSON(),
      numEnvs,
      metadata: {},
      renderMode: null,
      autoreset: envs.autoreset,
    }),
    reset: (request: Fields) => {
      const { reset_mask: resetMask, ...options } = readOptions(request) ?? {};
      const { observations, infos } = envs.reset({
        seed: readSeeds(request['seed'], numEnvs),
        options,
        resetMask: resetMask as ArrayLike<number> | undefined,
      });
      return { observation: observed(observations), info: gatherInfos(infos) };
    },
    step: (request: Fields) => {
      const result = envs.step(readAction(actionSpace, request['action']));
      return {
        observation: observed(result.observations),
        reward: result.rewards,
        terminated: flags(result.terminations),
        truncated: flags(result.truncations),
        info: { ...gatherInfos(result.infos), ...finals(envs, result) },
      };
    },
    render: () => {
      throw new ProtocolError('INVALID_ARGUMENT', 'a vector environment of this package does not render');
    },
    close: () => envs.close(),
  };
}

/** The last observations and infos of the episodes that a step ended, as Gymnasium's vectors put them into the infos. */
function finals(
  { singleObservationSpace, numEnvs }: VectorEnv<unknown, unknown>,
  { finalObservations, finalInfos }: VectorStepResult<unknown>,
): Info {
  if (finalObservations === null || finalInfos === null) return {};
  const space = singleObservationSpace.toJSON();
  const ended = () =>
    new NDArray(
      '|b1',
      [numEnvs],
      Uint8Array.from(finalInfos, (info) => Number(info !== null)),
    );
  const each = finalInfos.map((info, i) => {
    if (info === null) return null;
    return writeSpaceValue(
      space,
      valueAt(singleObservationSpace, finalObservations, i) as SpaceInput,
      'final_obs',
    );
  });
  return {
    final_obs: each,
    _final_obs: ended(),
    final_info: gatherInfos(finalInfos),
    _final_info: ended(),
  };
}

/**
 * The infos of a vector's environments as Gymnasium's vectors give them: under each name a list with every environment's
 * value, null where it has none, and under `_name` a flag for each environment that has one. Objects are gathered in turn.
 */
function gatherInfos(infos: readonly (Info | null)[]): Info {
  const names = new Set(infos.flatMap((info) => Object.keys(info ?? {})));
  const gathered: [string, unknown][] = [];
  for (const name of names) {
    const values = infos.map((info) => info?.[name] ?? null);
    const present = values.filter((value) => value !== null);
    const nested = present.every(isPlainObject);
    gathered.push([name, nested ? gatherInfos(values as (Info | null)[]) : values]);
    const flags = Uint8Array.from(values, (value) => (value === null ? 0 : 1));
    gathered.push([`_${name}`, new NDArray('|b1', [infos.length], flags)]);
  }
  return Object.fromEntries(gathered);
}

const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
