import { SimError } from './sim-error.js';

/**
 * Whether a host refused memory. V8 and JavaScriptCore throw a RangeError, as they do when the call stack overflows;
 * SpiderMonkey throws an InternalError, and a compiler that ran out of memory a CompileError.
 */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error) || /call stack|recursion/i.test(error.message)) return false;
  return (
    error instanceof RangeError || /out of memory|could not allocate|allocation failed/i.test(error.message)
  );
}

/** A SimError that says so; the same call may succeed when the host has more to give. */
export function hostOutOfMemory(what: string, cause: unknown): SimError {
  return new SimError('OUT_OF_MEMORY', `the host has no memory for ${what}`, {
    cause,
    fault: 'infrastructure',
  });
}
