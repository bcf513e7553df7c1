// What the host may call whatever environments a module has; scripts/environments.mjs adds the engine's functions for each of
// them. The module imports nothing, keeps no mutable global and never grows its memory.
export { firstInvalid, sampleActions, sampleMasked } from './engine/actions';
export { BlockField, layOut } from './engine/block';
export { seedLanes, takeActions } from './engine/lane-episodes';
export { LanesField } from './engine/lanes';
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

/** Version of this list of exports and of every layout in memory; the host refuses a module with another one. */
export function abiVersion(): i32 {
  return 2;
}
