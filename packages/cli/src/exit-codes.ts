/** What the process tells the shell. Scripts may rely on these numbers. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  refuted: 3,
  infrastructure: 4,
  hangup: 129,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each code means, as `--help` and the README say it. Those above 128 are 128 plus a signal's number, as shells count. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  [EXIT.ok]: 'done; a policy that fails in its rollouts or games is a result, and is done too',
  [EXIT.internal]: 'a defect of reroll',
  [EXIT.usage]: 'wrong usage, or a file or an image that is not there; nothing ran',
  [EXIT.refuted]:
    'runs differ, a result did not survive its replay, or a policy to check or to play with is broken',
  [EXIT.infrastructure]: 'a worker, a container, the engine or the disk failed; asking again may help',
  [EXIT.hangup]: 'the terminal was closed (SIGHUP)',
  [EXIT.interrupted]: 'interrupted by Ctrl-C',
  [EXIT.brokenPipe]: 'the reader of the output left',
  [EXIT.terminated]: 'terminated by SIGTERM',
};

/** Codes of failures grow with what they leave open: a failed machine says nothing of what was asked. */
export const worse = (a: ExitCode, b: ExitCode): ExitCode => (a > b ? a : b);
