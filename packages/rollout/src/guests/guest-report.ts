/** What a policy's guest used and printed; the same on every host. */
export interface GuestReport {
  /** Fuel, loading included. */
  readonly fuelUsed: bigint;
  /** What it printed, up to the limit; never mistaken for an action. */
  readonly stdout: string;
  readonly stdoutTruncated: boolean;
  readonly stderr: string;
  readonly stderrTruncated: boolean;
}

/** The report of a policy that has no guest. */
export const NO_GUEST: GuestReport = Object.freeze({
  fuelUsed: 0n,
  stdout: '',
  stdoutTruncated: false,
  stderr: '',
  stderrTruncated: false,
});

/** The report of a guest, or of one that could not be made. */
export function reportOf(source: GuestReport): GuestReport {
  const { fuelUsed, stdout, stdoutTruncated, stderr, stderrTruncated } = source;
  return { fuelUsed, stdout, stdoutTruncated, stderr, stderrTruncated };
}
