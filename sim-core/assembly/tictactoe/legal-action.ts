import { pcg64BoundedUint32 } from '../rng/pcg64';
import { emptySquares } from './rules';

/**
 * A legal action of a game that is not over, each equally likely: of the n empty squares in ascending order the one at index
 * `Generator.integers(n)`, as Gymnasium's `Discrete(9).sample(mask)` draws it.
 */
export function sampleLegalAction(stream: usize, position: u32): u32 {
  let squares = emptySquares(position);
  for (let index = pcg64BoundedUint32(stream, popcnt<u32>(squares) - 1); index > 0; index--) {
    squares &= squares - 1;
  }
  return ctz<u32>(squares);
}
