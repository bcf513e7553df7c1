/*
 * What an environment in C is written with. Compile and link it so that the engine can take it in, then build the module:
 *
 *   clang --target=wasm32 -O2 -nostdlib -I include -Wl,--no-entry,--import-memory,--allow-undefined,--export=__heap_base \
 *     -Wl,-z,stack-size=16384 -o walk.part.wasm walk.c
 *   npx reroll env build walk.part.wasm          (with walk.part.json, the manifest and stateBytes, beside it)
 *
 * EXPORT(name) marks the functions that docs/abi.md lists. All of them keep what they know in the state.
 */
#ifndef REROLL_H
#define REROLL_H

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

/** A PCG64 stream, with the bits of NumPy's Generator(PCG64(SeedSequence(seed))). */
typedef struct Rng Rng;

/** What a step reports: 0 and false when it begins. */
typedef struct {
  double reward;
  uint8_t terminated;
  /** 2 when an earlier step since the reset has terminated. */
  uint8_t phase;
} Step;

/** Generator.random(): a double in [0, 1). */
double rng_random(Rng *rng);
/** Generator.uniform(low, high). */
double rng_uniform(Rng *rng, double low, double high);
/** Generator.integers(n): an integer in [0, n), n >= 1. */
uint32_t rng_below(Rng *rng, uint32_t n);
uint32_t rng_next_uint32(Rng *rng);
uint64_t rng_next_uint64(Rng *rng);

/** value limited to [low, high]. Compilers make f64.min of a comparison, which the build refuses, but not of this. */
double kit_clamp(double value, double low, double high);

/** Correctly rounded, for |x| <= 65,536 radians. */
double sin(double x);
double cos(double x);

#endif
