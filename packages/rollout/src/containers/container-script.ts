import type { ContainerRun } from './container-entry.js';

/** Where images hold the bundled harness. */
const HARNESS_PATH = '/opt/reroll/harness.mjs';

/** Runs the script that comes on its standard input: nothing of it shows in a list of processes. */
export const SCRIPT_COMMAND = ['node', '--input-type=module', '-'] as const;

/** A script with the whole job in it, which writes nothing but the framed answer to standard output. */
export function containerScript(run: ContainerRun): string {
  return `import { answer } from ${JSON.stringify(HARNESS_PATH)};
process.stdout.write(await answer(${JSON.stringify(run)}));
`;
}
