import type { Command } from 'commander';

/** Gives a command its options, its arguments and its action; the signal ends the action before its time. */
type Configure = (command: Command, signal: AbortSignal) => void;

/** One command, as `reroll --help` lists it. */
interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Loads the rest when the command line names it: no command waits for the libraries of another. */
  readonly load: () => Promise<Configure>;
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    description: 'a short tour: reproduce, collect in parallel, evaluate policies, learn one',
    load: async () => (await import('./demo.js')).configureDemo,
  },
  {
    name: 'rollout',
    description: 'run one rollout per seed, each verified by replaying it',
    load: async () => (await import('./rollout.js')).configureRollout,
  },
  {
    name: 'verify',
    description: 'repeat one rollout in independent isolates and compare the trajectories byte for byte',
    load: async () => (await import('./verify.js')).configureVerify,
  },
  {
    name: 'export',
    description: 'run one rollout and write its trajectory to stdout',
    load: async () => (await import('./export.js')).configureExport,
  },
  {
    name: 'replay',
    description: 'play a recorded trajectory again and compare every byte',
    load: async () => (await import('./replay.js')).configureReplay,
  },
  {
    name: 'branch',
    description: 'continue a recorded trajectory from any step, one verified rollout per seed',
    load: async () => (await import('./branch.js')).configureBranch,
  },
  {
    name: 'receipt',
    description: 'write receipts of rollouts and matches, and check them',
    load: async () => (await import('./receipt/receipt.js')).configureReceipt,
  },
  {
    name: 'env',
    description: 'list and show environments; make, build, check and play your own',
    load: async () => (await import('./env/env.js')).configureEnv,
  },
  {
    name: 'match',
    description: 'let one policy play another at a game of two players, a match per seed',
    load: async () => (await import('./match.js')).configureMatch,
  },
  {
    name: 'tournament',
    description: 'let every policy play every other on both sides, and rate them',
    load: async () => (await import('./tournament.js')).configureTournament,
  },
  {
    name: 'train-q',
    description: 'learn to play X by tabular Q-learning, an isolated call per iteration',
    load: async () => (await import('./train-q.js')).configureTrainQ,
  },
  {
    name: 'reward',
    description: 'score code that models write: by tests, in metered guests; and try to cheat',
    load: async () => (await import('./reward/reward.js')).configureReward,
  },
  {
    name: 'play',
    description: 'play a game against a policy, whose code runs in a metered guest',
    load: async () => (await import('./play.js')).configurePlay,
  },
  {
    name: 'policy',
    description: 'work on policies',
    load: async () => (await import('./policy.js')).configurePolicy,
  },
  {
    name: 'sandbox',
    description: 'run commands in hardened Docker containers, list them, and remove leftovers',
    load: async () => (await import('./sandbox/sandbox.js')).configureSandbox,
  },
  {
    name: 'images',
    description: 'build the container images that --backend docker runs',
    load: async () => (await import('./images.js')).configureImages,
  },
  {
    name: 'doctor',
    description: 'say which optional parts this machine has, and how to get the others',
    load: async () => (await import('./doctor.js')).configureDoctor,
  },
];
