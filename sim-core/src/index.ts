export type { AutoresetMode } from './autoreset.js';
export type { CartPole, CartPoleOptions, CartPoleResetOptions } from './cart-pole.js';
export type { CartPoleResetBounds } from './cart-pole-options.js';
export type {
  CartPoleVector,
  CartPoleVectorOptions,
  CartPoleVectorResetOptions,
  VectorActionSpace,
} from './cart-pole-vector.js';
export type { DiscreteActionSpace } from './discrete-action-space.js';
export { SimCore } from './inlined-sim-core.js';
export { MAX_RANDOM_BITS, type Mt19937 } from './mt19937.js';
export type { Pcg64 } from './pcg64.js';
export { MAX_SEED_BITS, parseNonNegativeSeed, parseSeed, type Seed } from './seed.js';
export type { SimCoreOptions } from './sim-core.js';
export { SimError, type SimErrorCode } from './sim-error.js';
export type {
  TicTacToe,
  TicTacToeOptions,
  TicTacToePlayer,
  TicTacToeResetOptions,
} from './tic-tac-toe.js';
export type {
  TicTacToeTally,
  TicTacToeVector,
  TicTacToeVectorOptions,
  TicTacToeVectorResetOptions,
} from './tic-tac-toe-vector.js';
