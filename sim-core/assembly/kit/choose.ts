import { Pcg64 } from '../rng/pcg64';

/**
 * One of up to three outcomes with these probabilities, by one draw: the first whose cumulative probability exceeds it, or else
 * outcome 0, as Gymnasium's `categorical_sample` has it.
 */
@inline
export function chooseOf(rng: Pcg64, first: f64, second: f64, third: f64): u32 {
  const drawn = rng.random();
  if (first > drawn) return 0;
  if (first + second > drawn) return 1;
  return first + second + third > drawn ? 2 : 0;
}
