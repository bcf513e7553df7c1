// Everything the host may call. The module imports nothing, keeps no mutable global and never grows its memory.
export { arenaAddress, scratchAddress, scratchBytes } from './memory';

/** Version of this list of exports and of every layout in memory; the host refuses a module with another one. */
export function abiVersion(): i32 {
  return 1;
}
