export { SimCore, type SimCoreOptions } from './sim-core.js';
export { SimError, type SimErrorCode } from './sim-error.js';
