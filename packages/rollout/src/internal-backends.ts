// The part of `internal.ts` that needs Node: a browser cannot load it.
export { leaseBackend } from './backends/lease.js';
export { worstCaseMs } from './backends/time-limit.js';
