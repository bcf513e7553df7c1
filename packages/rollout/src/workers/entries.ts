import { createRequire } from 'node:module';

// `imports` in package.json names the compiled files: workers run those, whatever runs the host.
const { resolve } = createRequire(import.meta.url);

/** Path of the module that plays chunks, matches and learning jobs. */
export const workerEntry = (): string => resolve('#worker-entry');

/** Path of the module that plays actions again. */
export const verifierEntry = (): string => resolve('#verifier-entry');
