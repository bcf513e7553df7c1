// What environments are written with: import it as '@reroll/env-kit/assembly'. It is what the built-in environments use.

// Every environment.
export { NoOptions, Step } from '@reroll/sim-core/assembly/kit/step';
export { Pcg64 } from '@reroll/sim-core/assembly/rng/pcg64';

// Numbers: sine and cosine are correctly rounded, for angles within ±65,536; sinF32 and cosF32 round once to f32.
export { clamp } from '@reroll/sim-core/assembly/kit/clamp';
export { cos, cosF32, sin, sinF32 } from '@reroll/sim-core/assembly/math/sin-cos';
export { chooseOf } from '@reroll/sim-core/assembly/kit/choose';

// Refusing a step, from a method `refusal(): i32`.
export { ACCEPTED, STATE_OUT_OF_RANGE } from '@reroll/sim-core/assembly/kit/step';

// Text, for a method `render`.
export {
  put,
  putAction,
  putCharacter,
  putColored,
  putDecimal,
  putInteger,
  putMany,
} from '@reroll/sim-core/assembly/kit/text';

// CPython's random.Random, in memory of the state that the environment seeds itself.
export {
  MT19937_BYTES,
  mt19937Below,
  mt19937NextDouble,
  mt19937NextUint32,
  mt19937SeedAbsorb,
  mt19937SeedBegin,
  mt19937SeedEnd,
} from '@reroll/sim-core/assembly/rng/mt19937';
