/** A backend of one's own that says nothing of reroll when it is aborted: it rejects with the signal's reason. */
export function plainBackend(started: () => void) {
  return {
    name: 'plain',
    concurrency: 1,
    maxChunkSize: 1,
    attempts: 0,
    run(_task: unknown, _input: unknown, signal: AbortSignal): Promise<never> {
      this.attempts++;
      signal.throwIfAborted();
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        started();
      });
    },
    async close() {},
    async [Symbol.asyncDispose]() {},
  };
}
