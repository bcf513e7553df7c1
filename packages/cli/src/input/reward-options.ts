import type { RedTeamOptions } from '@reroll/reward';
import { Option } from 'commander';
import { BACKENDS } from './options.js';

/** Flags of everything that runs completions. */
export type GuestFlags = Pick<RedTeamOptions, 'language' | 'backend' | 'concurrency'>;

export const languageOption = (): Option =>
  new Option('--language <name>', 'of the completions').choices(['python', 'javascript']).default('python');

export const guestBackendOption = (): Option =>
  new Option('--backend <name>', 'where guests run').choices(BACKENDS).default('worker');
