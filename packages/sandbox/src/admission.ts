/** Gives a place back; calling it again does nothing. */
export type Release = () => void;

interface Waiter {
  readonly admit: (release: Release) => void;
}

/**
 * A hard cap on how many sandboxes exist at once, with fair turns: callers are admitted in order of arrival within
 * their group (a session), and groups take turns, so that a session that asks for a thousand sandboxes does not hold up
 * one that asks for one.
 */
export class AdmissionQueue {
  readonly #capacity: number;
  /** Waiting groups, the next to be served first; a Map keeps that order. */
  readonly #groups = new Map<string, Waiter[]>();
  #admitted = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Places taken. */
  get admitted(): number {
    return this.#admitted;
  }

  /** Callers that wait, over all groups. */
  get waiting(): number {
    let count = 0;
    for (const waiters of this.#groups.values()) count += waiters.length;
    return count;
  }

  /**
   * Waits for a place.
   *
   * @throws the signal's reason when it fires first; the place goes to the next in line.
   */
  async enter(group: string, signal?: AbortSignal): Promise<Release> {
    signal?.throwIfAborted();
    if (this.#admitted < this.#capacity) return this.#take();
    return await new Promise((resolve, reject) => {
      const waiter: Waiter = {
        admit: (release) => {
          signal?.removeEventListener('abort', leave);
          resolve(release);
        },
      };
      const leave = () => {
        this.#leave(group, waiter);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      const waiters = this.#groups.get(group);
      if (waiters) waiters.push(waiter);
      else this.#groups.set(group, [waiter]);
    });
  }

  /** A place if one is free and nobody waits for it; undefined otherwise. */
  tryEnter(): Release | undefined {
    return this.#admitted < this.#capacity ? this.#take() : undefined;
  }

  #take(): Release {
    this.#admitted += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#admitted -= 1;
      this.#admitNext();
    };
  }

  #admitNext(): void {
    const next = this.#groups.entries().next();
    if (next.done) return;
    const [group, waiters] = next.value;
    const waiter = waiters.shift();
    // The group goes to the end of the line, or leaves it.
    this.#groups.delete(group);
    if (waiters.length > 0) this.#groups.set(group, waiters);
    waiter?.admit(this.#take());
  }

  #leave(group: string, waiter: Waiter): void {
    const waiters = this.#groups.get(group);
    if (!waiters) return;
    const at = waiters.indexOf(waiter);
    if (at >= 0) waiters.splice(at, 1);
    if (waiters.length === 0) this.#groups.delete(group);
  }
}
