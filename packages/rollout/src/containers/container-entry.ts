// What runs inside a container: bundled, with everything it imports, into the image as the harness.
import { createTasksFrom, factoryIn, type TaskModule } from '../backends/task.js';
import { frameAnswer, fromWire, toWire } from './wire.js';

/** One run of the harness. */
export interface ContainerRun {
  /** Name of the task: a container imports none of the host's modules, and knows those that it was built with. */
  readonly task: string;
  /** The task's input, as {@link toWire} writes it. */
  readonly input: string;
  /** Name of the container in results. */
  readonly isolate: string;
  /** Frames the answer; drawn for this run alone. */
  readonly token: string;
}

/**
 * Makes the harness of an image: the function that it exports as `answer`. One that also exports `loadInterpreters` of
 * `@reroll/rollout/guests` as `prepare` has the interpreters of a job ready before it comes.
 *
 * @param modules what it can do: the `tasks` modules of the packages that the image serves.
 * @example
 * ```ts
 * import { createAnswer } from '@reroll/rollout/container-entry';
 * import * as rollout from '@reroll/rollout/tasks';
 *
 * export const answer = createAnswer([rollout]);
 * ```
 */
export function createAnswer(modules: readonly TaskModule[]): (run: ContainerRun) => Promise<string> {
  return async ({ task, input, isolate, token }) => {
    const tasks = createTasksFrom(isolate, async ({ name }) => factoryIn(modules, name));
    return frameAnswer(
      toWire(await tasks.perform({ name: task, module: 'harness' }, fromWire(input))),
      token,
    );
  };
}
