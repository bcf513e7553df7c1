// An environment in words, out of its manifest.
import type { BoundSpec, SpaceSpec } from '@reroll/env';
import type { EnvironmentManifest, OptionDefinition } from '@reroll/sim-core';
import type { Column } from '../../output/table.js';

export const COLUMNS: readonly Column[] = ['Environment', 'Observation', 'Action', 'Steps', 'Players'].map(
  (title) => ({
    title,
    width: title.length,
    align: 'left',
  }),
);

/** A row of the table: what it is called, what comes in, what goes out, and how long an episode may take. */
export function cells({
  id,
  observationSpace,
  actionSpace,
  maxEpisodeSteps,
  longestEpisode,
  players = 1,
}: EnvironmentManifest): string[] {
  const steps = `${maxEpisodeSteps ?? longestEpisode ?? '-'}`;
  return [id, shortSpace(observationSpace), shortSpace(actionSpace), steps, `${players}`];
}

/** A space in a few letters: `Box(4)`, `Discrete(2)`, `Tuple(Discrete(32), …)`. */
function shortSpace(space: SpaceSpec): string {
  switch (space.type) {
    case 'Discrete':
      return `Discrete(${space.n})`;
    case 'Tuple':
      return `Tuple(${space.spaces.map(inTuple).join(', ')})`;
    case 'Dict':
      return `Dict(${space.spaces.map(([name, part]) => `${name}: ${shortSpace(part)}`).join(', ')})`;
    case 'Text':
      return `Text(${space.maxLength})`;
    default:
      return `${space.type}(${space.shape.join(', ')})`;
  }
}

/** Of a Discrete space in a tuple its number alone. */
function inTuple(space: SpaceSpec): string {
  return space.type === 'Discrete' ? `${space.n}` : shortSpace(space);
}

/** Everything that a manifest says of an environment. */
export function describeEnvironment(entry: EnvironmentManifest): string {
  const { observationNames, actionNames, maxEpisodeSteps, longestEpisode } = entry;
  const options = Object.entries(entry.options ?? {});
  const limit =
    maxEpisodeSteps ??
    (longestEpisode === undefined ? 'none' : `none; the rules end it by ${longestEpisode}`);
  return [
    `${entry.id}: ${entry.description}`,
    `Source: ${entry.source}`,
    '',
    `Observation  ${longSpace(entry.observationSpace)}`,
    ...listed(observationNames),
    `Action       ${longSpace(entry.actionSpace)}${entry.actionMask ? ', with an action mask' : ''}`,
    ...listed(actionNames),
    `Reward       ${entry.reward}`,
    `Start        ${entry.start}`,
    `Termination  ${entry.termination}`,
    `Step limit   ${limit}`,
    ...(entry.info === undefined ? [] : [`Info         ${entry.info.join(', ')}`]),
    ...(entry.players === 2 ? ['Players      2, in turn: see `reroll match` and `reroll play`'] : []),
    '',
    ...(options.length === 0 ? ['No options but maxEpisodeSteps.'] : ['Options (--env-option name=value):']),
    ...options.map(([name, option]) => `  ${name}: ${option.description}${defaultOf(option)}`),
    '',
    'Versions:',
    ...Object.entries(entry.versions).map(([version, note]) => `  ${version}: ${note}`),
  ].join('\n');
}

function listed(names: readonly string[]): string[] {
  return names.map((name, index) => (names.length === 1 ? `  ${name}` : `  ${index}: ${name}`));
}

export function longSpace(space: SpaceSpec): string {
  if (space.type !== 'Box') return shortSpace(space);
  const bound = (value: BoundSpec | undefined, none: string) => (value === null ? none : `${value}`);
  const range = (index: number) => {
    const [low, high] = [space.low, space.high].map((bounds) =>
      Array.isArray(bounds) ? bounds[index] : bounds,
    );
    return `${bound(low, '-inf')} to ${bound(high, 'inf')}`;
  };
  const ranges = Array.from(
    { length: space.shape.reduce((product, size) => product * size, 1) },
    (_, index) => range(index),
  );
  const shown = new Set(ranges).size === 1 ? ranges[0] : ranges.join('; ');
  return `${shortSpace(space)} of ${space.dtype}, ${shown}`;
}

function defaultOf(option: OptionDefinition): string {
  if (option.type === 'grid') return '';
  const range =
    option.type === 'number' && (option.min !== undefined || option.max !== undefined)
      ? `, ${option.min ?? '-inf'} to ${option.max ?? 'inf'}`
      : option.type === 'preset'
        ? `, one of ${option.values.join(', ')}`
        : '';
  const when = option.at === 'reset' ? ', at reset' : '';
  return ` (default ${JSON.stringify(option.default)}${range}${when})`;
}
