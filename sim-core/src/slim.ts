// The core without the inlined module: only the code that runs. The types of what it returns, which cost no bytes, are
// those of '@reroll/sim-core'.
export { MAX_SEED_BITS, parseNonNegativeSeed, parseSeed } from './seed.js';
export { SimCore, type SimCoreOptions } from './sim-core.js';
export { SimError } from './sim-error.js';
