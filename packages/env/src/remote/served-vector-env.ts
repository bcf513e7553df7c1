import type { Info } from '../env.js';
import type { VectorEnv, VectorStepResult } from '../vector/vector-env.js';
import { gatherInfos } from './gather-infos.js';
import { NDArray } from './ndarray.js';
import { ProtocolError } from './protocol-error.js';
import { readAction, readOptions, readSeed } from './read-request.js';
import type { Fields } from './request-channel.js';
import type { ServedEnv } from './served-env.js';
import { type SpaceInput, writeSpaceValue } from './space-values.js';

/** Answers for one of this package's vector environments, in the form of Gymnasium's. */
export function servedVectorEnv(envs: VectorEnv<unknown, unknown>): ServedEnv {
  const { numEnvs } = envs;
  const observationSpace = envs.observationSpace.toJSON();
  const actionSpace = envs.actionSpace.toJSON();
  const observed = (observations: unknown) =>
    writeSpaceValue(observationSpace, observations as SpaceInput, 'observations');
  const flags = (bytes: Uint8Array) => new NDArray('|b1', [numEnvs], bytes);

  function finals({ finalObservations, finalInfos }: VectorStepResult<unknown>): Info {
    if (finalObservations === null || finalInfos === null) return {};
    const all = observed(finalObservations) as NDArray;
    const ended = Uint8Array.from(finalInfos, (info) => (info === null ? 0 : 1));
    const each = finalInfos.map((info, i) => (info === null ? null : slice(all, i)));
    return {
      final_obs: each,
      _final_obs: flags(ended),
      final_info: gatherInfos(finalInfos),
      _final_info: flags(ended),
    };
  }

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
        seed: readSeeds(request, numEnvs),
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
        info: { ...gatherInfos(result.infos), ...finals(result) },
      };
    },
    render: () => {
      throw new ProtocolError('INVALID_ARGUMENT', 'a vector environment of this package does not render');
    },
    close: () => envs.close(),
  };
}

function readSeeds(request: Fields, numEnvs: number) {
  const { seed } = request;
  if (!Array.isArray(seed)) return readSeed(seed);
  if (seed.length !== numEnvs) {
    throw new ProtocolError('INVALID_ARGUMENT', `seed: expected ${numEnvs} seeds, got ${seed.length}`);
  }
  return seed.map((each) => readSeed(each) ?? null);
}

/** One environment's part of a batch. */
function slice({ dtype, shape, data }: NDArray, index: number): NDArray {
  const [numEnvs = 1, ...single] = shape;
  const size = data.length / numEnvs;
  return new NDArray(dtype, single, data.subarray(index * size, (index + 1) * size));
}
