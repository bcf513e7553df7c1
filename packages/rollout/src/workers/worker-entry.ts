// What runs inside worker threads and child processes.
import { isMainThread, threadId } from 'node:worker_threads';
import type { PolicyLanguage } from '@reroll/policy';
import { createTasks, type TaskName } from '../backends/task.js';
import { loadInterpreters } from '../guests/guest.js';

const tasks = createTasks(
  isMainThread ? `process ${process.pid}` : `thread ${threadId} of process ${process.pid}`,
);

/** Loads what a task that may come will need; nothing of it runs. */
export async function prepare({ task, languages }: { task: TaskName; languages: readonly PolicyLanguage[] }) {
  await Promise.all([import(task.module), loadInterpreters(languages)]);
}

/** Does a task that the host sends. */
export async function perform({ task, input }: { task: TaskName; input: unknown }): Promise<unknown> {
  const answer = await tasks.perform(task, input);
  if (isMainThread) return answer;
  // Loaded late: a process, which can give no memory away, starts sooner without it.
  const { handOver } = await import('./hand-over.js');
  return handOver(answer);
}
