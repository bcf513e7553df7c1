/** Waits until standard output has taken everything; what it refuses reaches its `error` listeners first. */
export function flushOutput(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write('', () => resolve());
  });
}
