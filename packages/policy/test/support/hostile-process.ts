// A program: reads a job from standard input, loads the interpreters from files and writes its report.
import { readFileSync } from 'node:fs';
import { loadInterpreter, type PolicyLanguage } from '../../src/index.js';
import type { HostilePolicy } from './hostile-record.js';
import { reportOf } from './hostile-report.js';

export interface ProcessJob {
  readonly corpus: readonly HostilePolicy[];
  readonly wasmPaths: Readonly<Record<PolicyLanguage, string>>;
}

const { corpus, wasmPaths }: ProcessJob = JSON.parse(readFileSync(0, 'utf8'));
const load = (language: PolicyLanguage) =>
  loadInterpreter(language, { wasm: new Uint8Array(readFileSync(wasmPaths[language])) });
const interpreters = { python: await load('python'), javascript: await load('javascript') };
process.stdout.write(JSON.stringify(reportOf(interpreters, corpus)));
