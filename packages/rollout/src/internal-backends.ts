// The part of `internal.ts` that needs Node: a browser cannot load it.
export { leaseBackend } from './backends/lease.js';
export { worstCaseMs } from './backends/time-limit.js';
export { artifactsFor } from './receipts/artifacts.js';
export { type ClaimedWork, checkClaims } from './receipts/check-claims.js';
export { Evidence } from './receipts/evidence.js';
export { differs, needs } from './receipts/receipt-check.js';
export { readSeeds, SeedCompactor } from './receipts/seed-list.js';
