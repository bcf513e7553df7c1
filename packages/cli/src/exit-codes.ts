/** What the process tells the shell. Scripts may rely on these numbers. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  refuted: 3,
  infrastructure: 4,
  uncheckable: 5,
  unfinished: 6,
  policyFailed: 7,
  hangup: 129,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each code means, as `--help` and the README say it. Those above 128 are 128 plus a signal's number, as shells count. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  [EXIT.ok]: 'done; a policy that failed in its rollouts or games is a result too',
  [EXIT.internal]: 'a bug in reroll',
  [EXIT.usage]: 'wrong usage, or a missing file or image; nothing ran',
  [EXIT.refuted]:
    'runs differ, a result or a receipt is refuted, a policy or an environment to check or play is broken, or an attack passes tests',
  [EXIT.infrastructure]: 'a worker, a container, the engine or the disk failed; trying again may help',
  [EXIT.uncheckable]:
    'a receipt cannot be checked here: it was made with another core or interpreter, its module was not given, or it is too large',
  [EXIT.unfinished]: 'every byte of a recording agrees, but its episode is not finished',
  [EXIT.policyFailed]: 'a policy failed, and --fail-on-policy-failure was given',
  [EXIT.hangup]: 'the terminal was closed (SIGHUP)',
  [EXIT.interrupted]: 'interrupted by Ctrl-C',
  [EXIT.brokenPipe]: 'the reader of the output left (SIGPIPE)',
  [EXIT.terminated]: 'terminated by SIGTERM',
};

/** The code that counts when two things went wrong: a machine that failed leaves the question open, so it outweighs an answer. */
export const worse = (a: ExitCode, b: ExitCode): ExitCode => (a > b ? a : b);
