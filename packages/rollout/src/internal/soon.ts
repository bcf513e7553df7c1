// Work that is written once, for environments that answer at once and for those in containers, which take their time.

/** What a call gives: at once, or later. */
export type Soon<Value> = Value | Promise<Value>;

/** Work that stops at each promise that it has to wait for, and nowhere else. */
export type Work<Result> = Generator<Promise<unknown>, Result, unknown>;

/** Waits, where there is something to wait for: `const env = yield* settled(stage.open(seed))`. */
export function* settled<Value>(given: Soon<Value>): Work<Value> {
  return given instanceof Promise ? ((yield given) as Value) : given;
}

/** Does work to its end: at once where it never has to wait. */
export function soon<Result>(work: Work<Result>): Soon<Result> {
  const first = work.next();
  return first.done ? first.value : finish(work, first.value);
}

/**
 * Does work that never has to wait.
 *
 * @throws Error when it does.
 */
export function now<Result>(work: Work<Result>): Result {
  const { done, value } = work.next();
  if (done) return value;
  throw new Error('the work has to wait, and cannot here');
}

async function finish<Result>(work: Work<Result>, waitingFor: Promise<unknown>): Promise<Result> {
  for (let waiting = waitingFor; ; ) {
    const step = await waiting.then(
      (value) => work.next(value),
      (error: unknown) => work.throw(error),
    );
    if (step.done) return step.value;
    waiting = step.value;
  }
}
