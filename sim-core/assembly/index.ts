// Everything the host may call. The module imports nothing, keeps no mutable global and never grows its memory.
export {
  cartPoleBytes,
  cartPoleInitialize,
  cartPoleRefusal,
  cartPoleReplay,
  cartPoleReset,
  cartPoleStep,
} from './cartpole/environment';
export { cartPoleVectorBytes, cartPoleVectorColumn } from './cartpole/vector-layout';
export {
  cartPoleVectorInitialize,
  cartPoleVectorReset,
  cartPoleVectorSample,
} from './cartpole/vector-reset';
export { cartPoleVectorStep } from './cartpole/vector-step';
export { cos, sin } from './math/sin-cos';
export { arenaAddress, scratchAddress, scratchBytes } from './memory';
export {
  mt19937Below,
  mt19937NextDouble,
  mt19937NextUint32,
  mt19937SeedAbsorb,
  mt19937SeedBegin,
  mt19937SeedEnd,
} from './rng/mt19937';
export {
  pcg64BoundedUint32,
  pcg64BoundedUint64,
  pcg64IsSeeded,
  pcg64NextDouble,
  pcg64NextUint32,
  pcg64NextUint64,
  pcg64SeedAbsorbed,
  pcg64SeedUint64,
  pcg64Uniform,
} from './rng/pcg64';
export { seedSequenceAbsorb, seedSequenceBegin } from './rng/seed-sequence';
export {
  streamColumnCountSeeds,
  streamColumnFirstUnseeded,
  streamColumnSeed,
} from './rng/stream-column';
export {
  ticTacToeBytes,
  ticTacToeInitialize,
  ticTacToeIsGame,
  ticTacToeRefusal,
  ticTacToeReplay,
  ticTacToeReset,
  ticTacToeSampleLegal,
  ticTacToeStep,
  ticTacToeWinningSquare,
} from './tictactoe/environment';
export {
  ticTacToeVectorFirstRefused,
  ticTacToeVectorInitialize,
  ticTacToeVectorReset,
  ticTacToeVectorSampleLegal,
  ticTacToeVectorStep,
} from './tictactoe/vector';
export { ticTacToeVectorBytes, ticTacToeVectorColumn } from './tictactoe/vector-layout';
export { ticTacToeVectorPlay } from './tictactoe/vector-play';
export { ticTacToeVectorIsSound } from './tictactoe/vector-soundness';

/** Version of this list of exports and of every layout in memory; the host refuses a module with another one. */
export function abiVersion(): i32 {
  return 1;
}
