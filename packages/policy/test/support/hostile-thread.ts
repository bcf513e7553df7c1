// The program of a worker thread that is handed the images of another thread's interpreters.
import { parentPort, workerData } from 'node:worker_threads';
import { type InterpreterImage, loadInterpreter, type PolicyLanguage } from '../../src/index.js';
import type { HostilePolicy } from './hostile-record.js';
import { reportOf } from './hostile-report.js';

export interface ThreadJob {
  readonly corpus: readonly HostilePolicy[];
  readonly images: Readonly<Record<PolicyLanguage, InterpreterImage>>;
}

const { corpus, images }: ThreadJob = workerData;
const load = (language: PolicyLanguage) => loadInterpreter(language, { image: images[language] });
const interpreters = { python: await load('python'), javascript: await load('javascript') };
parentPort?.postMessage(reportOf(interpreters, corpus));
