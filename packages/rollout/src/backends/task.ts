import type { PolicyLanguage } from '@reroll/policy';

/**
 * Does a task: what comes in and goes out must survive a structured clone.
 *
 * @param signal fires when the output is not wanted any more. Threads, processes and containers end instead, and get none.
 */
export type Performer<Input, Output> = (input: Input, signal?: AbortSignal) => Output | Promise<Output>;

/** Makes the performer of one isolate, which results call `isolate`; it may keep what serves many inputs. */
export type TaskFactory<Input, Output> = (isolate: string) => Performer<Input, Output>;

/** Which task an isolate is to do: all of a {@link Task} that travels there. */
export interface TaskName {
  readonly name: string;
  readonly module: string;
}

/**
 * Work that an isolate can be sent to do. A task can be posted to a thread or a process as it is: what arrives, a name and a
 * module, is what {@link createTasks} takes there.
 */
export class Task<Input, Output> implements TaskName {
  /** The name of its factory among the exports of `module`. */
  readonly name: string;
  /** URL of the compiled module that can do it. */
  readonly module: string;
  readonly #load: () => Promise<TaskFactory<Input, Output>>;
  readonly #worstCaseMs: (input: Input) => number;
  readonly #languages: (input: Input) => readonly PolicyLanguage[];

  /**
   * @param load imports the factory on the thread that calls it.
   * @param worstCaseMs how long the policies in an input may keep a slow machine busy within their budgets, in milliseconds;
   * default 0. A backend whose caller sets no time limit grants that much more.
   * @param languages those of the policies in an input; default none. An isolate that waits for such a task has their interpreters ready.
   */
  constructor(
    { name, module }: TaskName,
    load: () => Promise<TaskFactory<Input, Output>>,
    worstCaseMs: (input: Input) => number = () => 0,
    languages: (input: Input) => readonly PolicyLanguage[] = () => [],
  ) {
    this.name = name;
    this.module = module;
    this.#load = load;
    this.#worstCaseMs = worstCaseMs;
    this.#languages = languages;
  }

  /** How long the policies in an input may take within their budgets, in milliseconds. */
  worstCaseMs(input: Input): number {
    return this.#worstCaseMs(input);
  }

  /** The languages of the policies in an input. */
  languages(input: Input): readonly PolicyLanguage[] {
    return this.#languages(input);
  }

  /** Imports the task's factory on this thread. */
  load(): Promise<TaskFactory<Input, Output>> {
    return this.#load();
  }
}

/** The tasks of one thread, process or container. */
export interface Tasks<Known extends TaskName = TaskName> {
  /**
   * Does a task.
   *
   * @throws RangeError when its module has no such task; what the task throws.
   */
  perform(task: Known, input: unknown, signal?: AbortSignal): Promise<unknown>;
}

/** A module by what its exports can do. */
export type TaskModule = Readonly<Record<string, TaskFactory<never, unknown>>>;

/**
 * The worker's half of a backend: does whatever task it is sent, and imports what can do it when it first comes.
 *
 * @param isolate what results call this thread or process.
 * @example
 * ```ts
 * import { parentPort, threadId } from 'node:worker_threads';
 * import { createTasks, type TaskName } from '@reroll/rollout';
 *
 * const tasks = createTasks(`thread ${threadId}`);
 * parentPort?.on('message', async ({ task, input }: { task: TaskName; input: unknown }) => {
 *   parentPort?.postMessage(await tasks.perform(task, input));
 * });
 * ```
 */
export function createTasks(isolate: string): Tasks {
  return createTasksFrom(isolate, async ({ name, module }) =>
    factoryIn([(await import(module)) as TaskModule], name),
  );
}

/** The tasks of an isolate that finds their factories in a way of its own. */
export function createTasksFrom<Known extends TaskName>(
  isolate: string,
  find: (task: Known) => Promise<TaskFactory<never, unknown>>,
): Tasks<Known> {
  const performers = new Map<string, Promise<Performer<never, unknown>>>();
  return {
    async perform(task, input, signal) {
      const key = `${task.module}#${task.name}`;
      const performer = performers.get(key) ?? find(task).then((factory) => factory(isolate));
      performers.set(key, performer);
      return (await performer)(input as never, signal);
    },
  };
}

/**
 * The factory of a task among the exports of modules.
 *
 * @throws RangeError naming the task that none of them has, and those that they have.
 */
export function factoryIn(modules: readonly TaskModule[], name: string): TaskFactory<never, unknown> {
  for (const module of modules) {
    const factory = Object.hasOwn(module, name) ? module[name] : undefined;
    if (typeof factory === 'function') return factory;
  }
  const known = modules.flatMap((module) => Object.keys(module)).join(', ');
  throw new RangeError(`task must be one of ${known}, got ${JSON.stringify(name)}`);
}
