/** A file with which test/fixtures/misbehaving-entry.mjs tells what it did; workers have no environment, and so not TMPDIR. */
export function marker(name: string): string {
  return `/tmp/reroll-rollout-test-${process.pid}-${name}`;
}
