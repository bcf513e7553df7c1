import { spaceFromJson } from '@reroll/env';
import { ANY_OPTIONS } from './any-options.js';
import { ContainedStage } from './contained-stage.js';
import { ContainerCalls } from './container-calls.js';
import { requireOpened } from './container-environments.js';
import type { ConfiguredEnvironment, EnvironmentKind, EnvironmentOptions } from './environment-kind.js';
import { type ContainerEnvironmentName, nameText } from './environment-name.js';
import { describeEpisodes, type EpisodeFacts } from './episode-description.js';

const optionsSchema = ANY_OPTIONS.transform((options) => options as EnvironmentOptions);

/** What one look into a container told of its environment. */
export type ContainerFacts = Omit<EpisodeFacts, 'name' | 'options'>;

/**
 * The kind of an environment in containers; its options are those of a reset.
 *
 * @throws RangeError for spaces that rollouts cannot have.
 */
export function containerKind(name: ContainerEnvironmentName, facts: ContainerFacts): EnvironmentKind {
  const text = nameText(name);
  const configure = (options: EnvironmentOptions): ConfiguredEnvironment => {
    const description = describeEpisodes({ name: text, options, ...facts });
    return {
      ...description,
      createStage: (_, setting = {}) => {
        const calls = new ContainerCalls({
          ...description,
          options,
          containers: requireOpened(text).containers,
          setting,
        });
        return new ContainedStage(calls, spaceFromJson(facts.actionSpace), description);
      },
      createLanes: () => null,
    };
  };
  configure({});
  return { id: name.id, optionsSchema, configure };
}
