/**
 * A signal that fires with the first of several sources, or when time is up, and lets go of them all when disposed:
 * a long-lived source then holds nothing of the many short tasks it could end.
 */
export class LinkedSignal implements Disposable {
  readonly #controller = new AbortController();
  readonly #unlink: (() => void)[] = [];

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Fires with `reason()` when the source fires, at once if it has. */
  follow(source: AbortSignal, reason: () => Error): this {
    const fire = () => this.#controller.abort(reason());
    if (source.aborted) fire();
    source.addEventListener('abort', fire, { once: true });
    this.#unlink.push(() => source.removeEventListener('abort', fire));
    return this;
  }

  /** Fires with `reason()` after some time. */
  expireAfter(timeoutMs: number, reason: () => Error): this {
    const timer = setTimeout(() => this.#controller.abort(reason()), timeoutMs);
    this.#unlink.push(() => clearTimeout(timer));
    return this;
  }

  [Symbol.dispose](): void {
    for (const unlink of this.#unlink.splice(0)) unlink();
  }
}
