export { meterEnvironment } from './meter-environment.js';
