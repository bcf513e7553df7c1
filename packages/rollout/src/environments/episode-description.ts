import type { SpaceSpec } from '@reroll/env';
import { bodyLayout, TrajectoryDigester, trajectoryFormat } from '@reroll/trajectory';
import { actionCodec } from './action-codec.js';
import type { ConfiguredEnvironment, EnvironmentOptions } from './environment-kind.js';

/** What has to be known of an environment with Gymnasium's interface. */
export interface EpisodeFacts {
  /** What trajectory headers call the environment. */
  readonly name: string;
  readonly options: EnvironmentOptions;
  readonly observationSpace: SpaceSpec;
  readonly actionSpace: SpaceSpec;
  readonly maskLength: number;
  readonly mostSteps: number | null;
}

/**
 * What its episodes look like.
 *
 * @throws RangeError for a space that trajectories, or policies, cannot have.
 */
export function describeEpisodes({
  name,
  options,
  ...facts
}: EpisodeFacts): Omit<ConfiguredEnvironment, 'createStage' | 'createLanes'> {
  const { observationSpace, actionSpace } = facts;
  const format = trajectoryFormat({ env: name, options, observationSpace, actionSpace });
  const layout = bodyLayout(format);
  const actions = actionCodec(actionSpace, layout);
  return { ...facts, format, layout, digester: new TrajectoryDigester(format), actions };
}
