export { type CheckOptions, checkEnvironment } from './check/check-environment.js';
export { codeUnderTest } from './check/code-under-test.js';
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
export { hostUnderTest } from './check/host-under-test.js';
export { builtInsUnderTest, moduleUnderTest } from './check/module-under-test.js';
export type { CheckReport, CheckResult } from './check/report.js';
export { type BuiltModule, buildEnvironments } from './compile/build-environments.js';
export { BuildError } from './compile/build-error.js';
export { buildPart } from './compile/build-part.js';
export { type NewEnvironment, newEnvironment } from './template/new-environment.js';
