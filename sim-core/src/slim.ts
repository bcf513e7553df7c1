// The core without the inlined module: what runs, and nothing twice. Types of what it hands out, which cost no bytes, are
// those of '@reroll/sim-core'.
export { MAX_SEED_BITS, parseNonNegativeSeed, parseSeed } from './seed.js';
export { SimCore, type SimCoreOptions } from './sim-core.js';
export { SimError } from './sim-error.js';
