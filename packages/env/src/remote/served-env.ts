import type { Env } from '../env.js';
import { readAction, readOptions, readSeed } from './read-request.js';
import type { Fields } from './request-channel.js';
import { type SpaceInput, writeSpaceValue } from './space-values.js';

/** Answers the requests of one session: reads their fields and returns those of the answers. */
export interface ServedEnv {
  /** Fields of the contract. */
  contract(): Record<string, unknown>;
  reset(request: Fields): Record<string, unknown>;
  step(request: Fields): Record<string, unknown>;
  render(request: Fields): Record<string, unknown>;
  close(): void;
}

/** Serves one of this package's single environments. */
export function servedEnv(env: Env<unknown, unknown>): ServedEnv {
  const observationSpace = env.observationSpace.toJSON();
  const actionSpace = env.actionSpace.toJSON();
  const observed = (observation: unknown) =>
    writeSpaceValue(observationSpace, observation as SpaceInput, 'observation');
  return {
    contract: () => ({
      environment: env.spec.id,
      observationSpace,
      actionSpace,
      numEnvs: null,
      metadata: { render_modes: env.metadata.renderModes },
      renderMode: 'ansi',
      maxEpisodeSteps: env.spec.maxEpisodeSteps,
      autoreset: null,
    }),
    reset: (request: Fields) => {
      const { observation, info } = env.reset({
        seed: readSeed(request['seed']),
        options: readOptions(request),
      });
      return { observation: observed(observation), info };
    },
    step: (request: Fields) => {
      const result = env.step(readAction(actionSpace, request['action']));
      return { ...result, observation: observed(result.observation) };
    },
    render: () => ({ frame: env.render() }),
    close: () => env.close(),
  };
}
