export { type BuiltModule, buildEnvironments } from './build/build-environments.js';
export { BuildError } from './build/build-error.js';
export { buildPart } from './build/build-part.js';
export { type CheckOptions, checkEnvironment } from './check/check-environment.js';
export type {
  EnvironmentUnderTest,
  Eventually,
  MeteredSubject,
  OtherHost,
  Script,
  Shown,
  Subject,
  VectorSubject,
} from './check/environment-under-test.js';
export { builtInsUnderTest, moduleUnderTest } from './check/module-under-test.js';
export type { CheckReport, CheckResult } from './check/report.js';
export { type NewEnvironment, newEnvironment } from './template/new-environment.js';
