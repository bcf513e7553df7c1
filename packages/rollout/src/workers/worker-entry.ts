// What runs inside worker threads and child processes.
import { isMainThread, threadId } from 'node:worker_threads';
import { createTasks, type TaskName } from '../backends/task.js';

const tasks = createTasks(
  isMainThread ? `process ${process.pid}` : `thread ${threadId} of process ${process.pid}`,
);

/** Does a task that the host sends. */
export function perform({ task, input }: { task: TaskName; input: unknown }): Promise<unknown> {
  return tasks.perform(task, input);
}
