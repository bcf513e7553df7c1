import { availableParallelism } from 'node:os';
import { SandboxClient, SandboxError } from '@reroll/sandbox';
import { SimCore } from '@reroll/sim-core';
import type { Command } from 'commander';
import { orInterrupted } from '../interruption.js';
import { paint } from '../output/paint.js';
import { version } from '../version.js';

/** One thing that this machine has or lacks. */
interface Finding {
  readonly part: string;
  readonly present: boolean;
  /** What was found, or how to get it. */
  readonly detail: string;
}

/** Images that the docker backend and the examples use. */
const IMAGES = [`reroll/js:${version}`, `reroll/python:${version}`];

/** `reroll doctor`: which parts this machine has, and how to get the others. Nothing it reports missing is an error. */
export function configureDoctor(command: Command, signal: AbortSignal): void {
  command.option('--json', 'one JSON object per part on stdout').action(async ({ json }: { json?: true }) => {
    const say = (finding: Finding) =>
      process.stdout.write(json ? `${JSON.stringify(finding)}\n` : describe(finding));
    say(nodeFinding());
    say(coreFinding());
    for (const finding of await orInterrupted(dockerFindings(), signal)) say(finding);
  });
}

function describe({ part, present, detail }: Finding): string {
  const found = present ? paint('green', 'ok     ') : paint('yellow', 'missing');
  return `${found}  ${part.padEnd(20)} ${detail}\n`;
}

function nodeFinding(): Finding {
  const detail = `${process.version} on ${process.platform}-${process.arch}, ${availableParallelism()} processors`;
  return { part: 'Node', present: true, detail };
}

function coreFinding(): Finding {
  const startMs = performance.now();
  SimCore.create();
  const elapsedMs = (performance.now() - startMs).toFixed(1);
  return { part: 'simulation core', present: true, detail: `instantiated in ${elapsedMs} ms` };
}

async function dockerFindings(): Promise<Finding[]> {
  await using client = new SandboxClient();
  try {
    const { version: engine, runtimes, unenforcedLimits } = await client.engineInfo();
    const gaps = unenforcedLimits.length > 0 ? `; limits not enforced: ${unenforcedLimits.join(', ')}` : '';
    return [
      { part: 'Docker engine', present: true, detail: `${engine}, runtimes ${runtimes.join(', ')}${gaps}` },
      ...(await Promise.all(IMAGES.map((image) => imageFinding(client, image)))),
    ];
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    const detail = `${error.message}; install and start a Docker engine for --backend docker`;
    return [{ part: 'Docker engine', present: false, detail }];
  }
}

async function imageFinding(client: SandboxClient, image: string): Promise<Finding> {
  const present = await client.hasImage(image);
  const remedy = 'build it with `reroll images build`';
  return { part: image, present, detail: present ? 'built' : remedy };
}
