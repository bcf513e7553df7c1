import { createMatchReceipt, evaluateMatchup, type MatchResult } from '@reroll/evaluate';
import type { Command } from 'commander';
import { addMatchesOptions, type MatchesFlags } from '../../input/matches-options.js';
import { reportForfeits, showMatchOutput } from '../../output/match-failures.js';
import { addWritingOptions, type WritingFlags, writeReceipt } from './writing.js';

type MakeMatchFlags = MatchesFlags & WritingFlags;

const EXAMPLE = `
In the mode committed, the receipt reveals the secret, without which nobody can check it.

Example:
  reroll receipt make-match --x greedy --o random --seeds 0..7 --out receipt.json`;

/** `reroll receipt make-match`: matches as `reroll match` plays them, and a receipt of them. */
export function configureMakeMatch(command: Command, signal: AbortSignal): void {
  addWritingOptions(addMatchesOptions(command))
    .addHelpText('after', EXAMPLE)
    .action(async ({ out, key, digests, ...flags }: MakeMatchFlags) => {
      const { x, o, showOutput, failOnPolicyFailure, seeds, backend, concurrency, ...rest } = flags;
      const template = { ...rest, policyX: x.policy, policyO: o.policy };
      let runs: readonly MatchResult[] = [];
      const make = async () => {
        ({ runs } = await evaluateMatchup({ ...template, seeds, backend, concurrency, signal }));
        const [first] = runs;
        const spec = runs.length === 1 ? { ...template, seed: first!.seed } : { ...template, seeds };
        return createMatchReceipt(spec, runs, { digests });
      };
      await writeReceipt({ out, key, digests }, seeds.length, make, signal);
      if (showOutput) showMatchOutput(runs);
      reportForfeits(runs, x, o, failOnPolicyFailure);
    });
}
