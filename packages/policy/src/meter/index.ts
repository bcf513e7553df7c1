export type { MeterExports } from './added-exports.js';
export { MeterError, type MeterErrorCode, type RefusedFeature } from './meter-error.js';
export { METER_VERSION, type MeteredModule, type MeterOptions, meterModule } from './meter-module.js';
export type { HiddenState } from './scan-function.js';
