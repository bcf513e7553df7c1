// What runs inside worker threads and child processes; the functions are the tasks that the host can send.
import { isMainThread, threadId } from 'node:worker_threads';
import { createTasks } from './tasks.js';

const isolate = isMainThread ? `process ${process.pid}` : `thread ${threadId} of process ${process.pid}`;

export const { run, match, learn } = createTasks(isolate);
