import type { SpaceSpec } from '@reroll/env';
import type { OptionValue } from '@reroll/sim-core';
import { type Command, Option } from 'commander';
import { envOptionOption } from '../../input/environment-arguments.js';
import { oneSeed } from '../../input/numbers.js';
import { Person } from '../../play/person.js';
import { FILE_OR_ID } from './environment-file.js';
import { openPlayable, type Playable } from './playable.js';

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
  const playable = await openPlayable(environment, id, envOption, signal);
  const { env, title } = playable;
  using person = new Person(signal);
  env.reset({ seed });
  say(title);
  say(`An action is ${meaning(playable)}.\n`);
  say(env.render());
  let [total, steps] = [0, 0];
  for (;;) {
    const action = await chooseAction(person, playable);
    if (action === null) {
      say('\nGoodbye.');
      return signal.throwIfAborted();
    }
    const { reward, terminated, truncated } = env.step(action);
    [total, steps] = [total + reward, steps + 1];
    say(`${env.render()}\nreward ${reward}, step ${steps}`);
    if (terminated || truncated) {
      say(`The episode is ${terminated ? 'over' : 'cut short'} after ${steps} steps, return ${total}.`);
      return;
    }
  }
}

/** What the numbers of an action mean. */
function meaning({ actionSpace, actionNames }: Playable): string {
  const names = actionNames.join(', ');
  if (actionSpace.type === 'Discrete') {
    const { n, start } = actionSpace;
    const isList = actionNames.length === n;
    const numbered = actionNames.map((name, action) => `${action} (${name})`).join(', ');
    return isList ? numbered : `a number from ${start} to ${start + n - 1}${names && `: ${names}`}`;
  }
  return `${elementsOf(actionSpace)} numbers with spaces in between${names && `: ${names}`}`;
}

function elementsOf(space: SpaceSpec): number {
  return 'shape' in space ? space.shape.reduce((product, size) => product * size, 1) : 1;
}

/** An action that the space has and the mask allows; null when the person has left. */
async function chooseAction(person: Person, { env, actionSpace }: Playable): Promise<unknown> {
  if (actionSpace.type === 'Discrete') {
    const { n, start } = actionSpace;
    const all = Array.from({ length: n }, (_, index) => index);
    const legal = all.filter((index) => env.actionMask?.[index] !== 0).map((index) => start + index);
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
function outOfRange(space: SpaceSpec, numbers: readonly number[]): string | undefined {
  if (space.type !== 'MultiDiscrete') return undefined;
  const rangeOf = (index: number) => {
    const [low, count] = [space.start, space.nvec].map((each) =>
      typeof each === 'number' ? each : each[index]!,
    );
    return [low!, low! + count! - 1] as const;
  };
  const wrong = numbers.findIndex((value, index) => {
    const [low, high] = rangeOf(index);
    return !Number.isInteger(value) || value < low || value > high;
  });
  if (wrong < 0) return undefined;
  const [low, high] = rangeOf(wrong);
  return `Number ${wrong + 1} is an integer from ${low} to ${high}.`;
}
