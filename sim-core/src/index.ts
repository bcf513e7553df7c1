export { SimCore } from './inlined-sim-core.js';
export type { SimCoreOptions } from './sim-core.js';
export { SimError, type SimErrorCode } from './sim-error.js';
