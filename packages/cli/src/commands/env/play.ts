import type { CoreEnv, EnvironmentManifest, OptionValue, SpaceJson } from '@reroll/sim-core';
import { type Command, Option } from 'commander';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { envOptionOption } from '../../input/environment-arguments.js';
import { oneSeed } from '../../input/numbers.js';
import { Person } from '../../play/person.js';
import { environmentsOf, FILE_OR_ID } from './environment-file.js';

interface PlayFlags {
  readonly id?: string;
  readonly seed: bigint;
  readonly envOption: Readonly<Record<string, OptionValue>>;
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** `reroll env play`: a person steps an environment. */
export function configurePlay(command: Command, signal: AbortSignal): void {
  command
    .command('play')
    .description('step an environment yourself')
    .argument('<environment>', FILE_OR_ID)
    .option('--id <id>', 'which environment of a module that has several')
    .addOption(
      new Option('--seed <seed>', 'what the episode begins with').argParser(oneSeed).default(0n, '0'),
    )
    .addOption(envOptionOption())
    .action((environment: string, flags: PlayFlags) => play(environment, flags, signal));
}

async function play(
  environment: string,
  { id, seed, envOption }: PlayFlags,
  signal: AbortSignal,
): Promise<void> {
  const { entries, openCore } = await environmentsOf(environment);
  const entry = chosen(entries, id);
  using person = new Person(signal);
  const env = openCore().make(entry.id, envOption);
  env.reset({ seed });
  say(`${entry.id}: ${entry.description}`);
  say(`An action is ${meaning(entry)}.\n`);
  say(env.render());
  let total = 0;
  while (!env.terminated && !env.truncated) {
    const action = await chooseAction(person, env);
    if (action === null) {
      say('\nGoodbye.');
      return signal.throwIfAborted();
    }
    env.step(action);
    total += env.reward;
    say(`${env.render()}\nreward ${env.reward}, step ${env.elapsedSteps}`);
  }
  say(
    `The episode is ${env.terminated ? 'over' : 'cut short'} after ${env.elapsedSteps} steps, return ${total}.`,
  );
}

function chosen(entries: readonly EnvironmentManifest[], id: string | undefined): EnvironmentManifest {
  const ids = entries.map((entry) => entry.id).join(', ');
  const found =
    id === undefined && entries.length === 1 ? entries[0] : entries.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  throw new CliError(`--id must be one of ${ids}`, EXIT.usage);
}

/** What the numbers of an action mean. */
function meaning({ actionSpace, actionNames }: EnvironmentManifest): string {
  const names = actionNames.join(', ');
  if (actionSpace.type === 'Discrete') {
    const isList = actionNames.length === actionSpace.n;
    const numbered = actionNames.map((name, action) => `${action} (${name})`).join(', ');
    return isList ? numbered : `a number from 0 to ${actionSpace.n - 1}${names && `: ${names}`}`;
  }
  return `${elementsOf(actionSpace)} numbers with spaces in between${names && `: ${names}`}`;
}

function elementsOf(space: SpaceJson): number {
  return 'shape' in space ? space.shape.reduce((product, size) => product * size, 1) : 1;
}

/** An action that the space has and the mask allows; null when the person has left. */
async function chooseAction(person: Person, env: CoreEnv): Promise<unknown> {
  const { actionSpace } = env.manifest;
  if (actionSpace.type === 'Discrete') {
    const all = Array.from({ length: actionSpace.n }, (_, action) => action);
    const legal = all.filter((action) => env.actionMask?.[action] !== 0);
    return person.chooseAction('Your action', legal, (action) => `${action} is not legal now.`);
  }
  const count = elementsOf(actionSpace);
  return person.ask(`Your action, ${count} numbers: `, (line) => {
    const numbers = line.split(/\s+/).map(Number);
    if (numbers.length !== count || !numbers.every(Number.isFinite))
      return { again: `Enter ${count} numbers.` };
    const range = outOfRange(actionSpace, numbers);
    return range === undefined ? { value: numbers } : { again: range };
  });
}

/** What is wrong with integers that the space does not have; continuous actions are the environment's to clip. */
function outOfRange(space: SpaceJson, numbers: readonly number[]): string | undefined {
  if (space.type !== 'MultiDiscrete') return undefined;
  const wrong = numbers.findIndex((value, index) => {
    const low = space.start[index]!;
    return !Number.isInteger(value) || value < low || value >= low + space.nvec[index]!;
  });
  if (wrong < 0) return undefined;
  const low = space.start[wrong]!;
  return `Number ${wrong + 1} is an integer from ${low} to ${low + space.nvec[wrong]! - 1}.`;
}
