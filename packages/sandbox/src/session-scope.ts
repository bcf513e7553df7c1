/** One party that a fleet makes sandboxes for: what it asks for takes turns with the others, and ends with it. */
export interface SessionScope {
  readonly id: string;
  /** Fires at the end of the session: what waits is turned away, what is being made is removed. */
  readonly ended: AbortSignal;
}
