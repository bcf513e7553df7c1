// The program of a process or thread that runs the whole corpus and reports every record.
import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import {
  type Interpreter,
  type InterpreterImage,
  loadInterpreter,
  type PolicyLanguage,
} from '../../src/index.js';
import type { HostilePolicy } from './hostile.js';
import { type HostileRecord, recordOf } from './hostile-record.js';

/** What the program gets: the corpus, and the interpreters as files or as another thread's images. */
export interface HostileJob {
  readonly corpus: readonly HostilePolicy[];
  readonly wasmPaths?: Readonly<Record<PolicyLanguage, string>>;
  readonly images?: Readonly<Record<PolicyLanguage, InterpreterImage>>;
}

/** What it reports. */
export interface HostileReport {
  readonly digests: Readonly<Record<PolicyLanguage, string>>;
  readonly records: Readonly<Record<string, HostileRecord>>;
}

async function report({ corpus, wasmPaths, images }: HostileJob): Promise<HostileReport> {
  const load = (language: PolicyLanguage): Promise<Interpreter> =>
    loadInterpreter(
      language,
      images === undefined
        ? { wasm: new Uint8Array(readFileSync(wasmPaths![language])) }
        : { image: images[language] },
    );
  const interpreters = { python: await load('python'), javascript: await load('javascript') };
  const records = corpus.map((policy) => [policy.file, recordOf(interpreters[policy.language], policy)]);
  return {
    digests: { python: interpreters.python.digest, javascript: interpreters.javascript.digest },
    records: Object.fromEntries(records),
  };
}

if (isMainThread) process.stdout.write(JSON.stringify(await report(JSON.parse(readFileSync(0, 'utf8')))));
else parentPort?.postMessage(await report(workerData));
