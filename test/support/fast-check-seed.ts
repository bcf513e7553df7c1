// Property tests draw the same cases in every run, so that a red test is red everywhere; REROLL_TEST_SEED tries others.
import fc from 'fast-check';

const seed = Number(globalThis.process?.env?.['REROLL_TEST_SEED'] ?? 42);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
