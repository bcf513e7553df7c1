/** What the process tells the shell. Scripts may rely on these numbers. */
export const EXIT = {
  ok: 0,
  /** Something unexpected: a defect of reroll itself. */
  internal: 1,
  /** The command line or a file it names is wrong; nothing ran. */
  usage: 2,
  /** Two runs of one spec differ, or a result did not survive its replay. */
  mismatch: 3,
  /** A worker, a container or the engine failed; asking again may help. */
  infrastructure: 4,
  /** Ctrl-C, as shells count it (128 + SIGINT). */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
