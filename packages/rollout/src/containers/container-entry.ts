// What runs inside a container: bundled, with everything it imports, into the image as the harness.
import { createTasks } from '../workers/tasks.js';
import { frameAnswer } from './answer-frame.js';
import { fromWireJson, toWireJson } from './wire-json.js';

/** What the host can have done in a container. */
export type ContainerTask = 'run' | 'match' | 'learn';

/** One run of the harness. */
export interface ContainerRun {
  readonly task: ContainerTask;
  /** The task's input, as {@link toWireJson} writes it. */
  readonly input: string;
  /** Name of the container in results. */
  readonly isolate: string;
  /** Frames the answer; drawn for this run alone. */
  readonly token: string;
}

/** Does a task, and returns the answer in the frame that the host expects. */
export async function answer({ task, input, isolate, token }: ContainerRun): Promise<string> {
  const perform: (input: never) => unknown = createTasks(isolate)[task];
  return frameAnswer(toWireJson(await perform(fromWireJson(input) as never)), token);
}
