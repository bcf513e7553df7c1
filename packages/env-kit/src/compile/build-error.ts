/** Environments that cannot be built: what is wrong, each with its file and line where there is one, and how to write it instead. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
  readonly code = 'BUILD_FAILED' as const;
  readonly fault = 'caller' as const;
  readonly retryable = false as const;

  constructor(
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(problems.join('\n'), options);
  }
}
