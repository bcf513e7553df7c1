/**
 * The judge's stream of random numbers, which a guest draws from through its `rng` argument.
 *
 * Both methods draw as CPython's `random.Random` does, so that everything a policy derives from them (`choice`,
 * `shuffle`, `sample`, …) equals CPython's. `SimCore.mt19937(seed)` is one.
 */
export interface JudgeRng {
  /** A float in [0, 1) of 53 random bits. */
  random(): number;
  /** An integer of `k` random bits; guests ask for 1 to 32 at a time. */
  getrandbits(k: number): bigint;
}
