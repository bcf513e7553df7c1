// The build bundles this into one file: every process that plays rollouts loads it.
export { meterEnvironment } from './meter-environment.js';
