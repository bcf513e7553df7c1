/** A WebAssembly feature that the meter refuses, because it is nondeterministic or escapes the accounting. */
export type RefusedFeature =
  | 'exception handling'
  | 'function references'
  | 'garbage collection'
  | 'imported memories'
  | 'imported mutable globals'
  | 'imported tables'
  | 'memory64'
  | 'multiple memories'
  | 'relaxed SIMD'
  | 'shared memory and atomics';

export type MeterErrorCode = 'MALFORMED_MODULE' | 'REFUSED_FEATURE';

/**
 * Why a WebAssembly module cannot be metered.
 *
 * `offset` is the byte offset in the module at which the meter noticed the problem. `feature` is set, with the code
 * `REFUSED_FEATURE`, when the module is well formed but uses something that a deterministic guest must not use.
 */
export class MeterError extends Error {
  override readonly name = 'MeterError';
  readonly fault = 'caller';
  readonly retryable = false;

  constructor(
    readonly code: MeterErrorCode,
    message: string,
    readonly offset: number,
    readonly feature?: RefusedFeature,
  ) {
    super(`${message} (at byte ${offset})`);
  }

  static malformed(what: string, offset: number): MeterError {
    return new MeterError('MALFORMED_MODULE', `malformed WebAssembly module: ${what}`, offset);
  }

  static refused(feature: RefusedFeature, offset: number): MeterError {
    return new MeterError(
      'REFUSED_FEATURE',
      `the module uses ${feature}, which cannot be metered`,
      offset,
      feature,
    );
  }
}
