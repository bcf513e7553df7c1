import { spaceFromJson } from '@reroll/env';
import { ANY_OPTIONS } from './any-options.js';
import { ContainedStage } from './contained-stage.js';
import { ContainerCalls, type EnvironmentContainers } from './container-calls.js';
import type { ConfiguredEnvironment, EnvironmentKind, EnvironmentOptions } from './environment-kind.js';
import { describeEpisodes, type EpisodeFacts } from './episode-description.js';

/** What one look into a container told of its environment. */
export type ContainerFacts = Omit<EpisodeFacts, 'name' | 'options'>;

/** The kind of an environment in containers; its options are those of a reset. */
export function containerKind(
  id: string,
  name: string,
  facts: ContainerFacts,
  containers: () => EnvironmentContainers,
): EnvironmentKind {
  const configure = (options: EnvironmentOptions): ConfiguredEnvironment => {
    const description = describeEpisodes({ name, options, ...facts });
    return {
      ...description,
      createStage: (_, setting = {}) => {
        const calls = new ContainerCalls({ ...description, options, containers: containers(), setting });
        return new ContainedStage(calls, spaceFromJson(facts.actionSpace), description);
      },
      createLanes: () => null,
    };
  };
  return { id, optionsSchema: ANY_OPTIONS, configure };
}
