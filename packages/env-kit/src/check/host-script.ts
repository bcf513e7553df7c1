// Run by `hosts.ts` in a process of another host: plays one episode and prints the digest of what it showed.
import { readFileSync } from 'node:fs';
import { SimCore } from '@reroll/sim-core';
import { CoreSubject } from './core-subject.js';
import { digestOf, play } from './trace.js';

const [path, id, seed, steps] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(path!));
const subject = new CoreSubject(SimCore.create({ module, memoryBytes: 2 ** 22 }), id!);
const { actionSpace } = subject.core.manifest.environments.find((entry) => entry.id === id)!;
process.stdout.write(`${digestOf(await play(subject, actionSpace, Number(seed), Number(steps)))}\n`);
