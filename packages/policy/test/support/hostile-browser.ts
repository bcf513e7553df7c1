// The program of a worker in a browser: fetches the interpreters, asks for the corpus and posts its report.
import { loadInterpreter, type PolicyLanguage } from '../../src/index.js';
import { reportOf } from './hostile-report.js';

const bytesAt = async (path: string): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(path)).arrayBuffer());
const load = async (language: PolicyLanguage) =>
  loadInterpreter(language, { wasm: await bytesAt(`/${language}.wasm`) });

async function run(): Promise<unknown> {
  const corpus = await (await fetch('/corpus.json')).json();
  const interpreters = { python: await load('python'), javascript: await load('javascript') };
  return reportOf(interpreters, corpus);
}

run().then(
  (report) => postMessage({ report }),
  (error) => postMessage({ error: String(error?.stack ?? error) }),
);
