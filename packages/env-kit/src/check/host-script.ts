// Run by `hosts.ts` in a process of another host: plays one episode and prints the digest of what it showed.
import { readFileSync } from 'node:fs';
import { languageOfFile } from '@reroll/policy/definition';
import { SimCore } from '@reroll/sim-core';
import { codeUnderTest } from './code-under-test.js';
import { CoreSubject } from './core-subject.js';
import { digestOf, play, type Trace } from './trace.js';

const [path, id, seed, steps] = process.argv.slice(2);
const digest = digestOf(languageOfFile(path!) === undefined ? await playModule() : await playText());
process.stdout.write(`${digest}\n`);

function playModule(): Promise<Trace> {
  const module = new WebAssembly.Module(readFileSync(path!));
  const subject = new CoreSubject(SimCore.create({ module, memoryBytes: 2 ** 22 }), id!);
  const { actionSpace } = subject.core.manifest.environments.find((entry) => entry.id === id)!;
  return play(subject, actionSpace, Number(seed), Number(steps));
}

async function playText(): Promise<Trace> {
  const env = await codeUnderTest(path!);
  return play(await env.open(), env.actionSpace, Number(seed), Number(steps));
}
