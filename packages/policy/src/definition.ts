// What a policy is and what a guest may use, without the code that runs one: a few modules, while the whole package has fifty.
export { policySource } from './builtin/policy-source.js';
export type { PolicyTextName, PolicyTextParams } from './builtin/policy-texts.js';
export { DEFAULT_GUEST_LIMITS, type GuestLimits, MAX_MEMORY_BYTES } from './limits.js';
export { type CodePolicy, definePolicy, languageOfFile, type PolicyLanguage } from './policy.js';
export { type SpaceDescription, shapeOf } from './shape-of.js';
export type { ValueShape } from './value-shape.js';
