import { collectRollouts, verifyReproducibility } from '@reroll/rollout';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { ROLLOUT_COLUMNS, rolloutCells } from '../output/rollout-lines.js';
import { tableHead, tableRow } from '../output/table.js';

const VERIFIED_SEED = 42;
const SEEDS = [0, 1, 2, 3];
const EPISODE = { env: 'CartPole-v1', policy: 'random', maxSteps: 200 } as const;

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** `reroll demo`: the tour that `npm start` takes. */
export function demoCommand(signal: AbortSignal): Command {
  return new Command('demo')
    .description('a short tour: verify a seed in two isolates, then collect four rollouts in parallel')
    .action(async () => {
      await showReproducibility(signal);
      await showParallelRollouts(signal);
    });
}

async function showReproducibility(signal: AbortSignal): Promise<void> {
  say(`Verifying reproducibility for seed=${VERIFIED_SEED}…`);
  const { reproducible, runs } = await verifyReproducibility({ ...EPISODE, seed: VERIFIED_SEED }, { signal });
  const [first] = runs;
  if (!reproducible || first === undefined) {
    throw new CliError(`seed ${VERIFIED_SEED} gave different trajectories`, EXIT.mismatch);
  }
  say(
    `  Passed. seed=${VERIFIED_SEED} → ${first.steps} steps, reward=${first.totalReward.toFixed(1)} (identical in ${runs.length} isolates)`,
  );
  say(`  digest ${first.digest}`);
}

async function showParallelRollouts(signal: AbortSignal): Promise<void> {
  say(`\nCollecting ${SEEDS.length} rollouts in parallel…\n`);
  const batch = collectRollouts({ ...EPISODE, seeds: SEEDS, signal });
  const digests: string[] = [];
  say(tableHead(ROLLOUT_COLUMNS));
  for await (const outcome of batch.inSeedOrder()) {
    if (!outcome.verified)
      throw new CliError(`seed ${outcome.seed}: ${outcome.error.message}`, EXIT.infrastructure);
    say(tableRow(ROLLOUT_COLUMNS, rolloutCells(outcome)));
    digests.push(`  seed ${outcome.seed}  ${outcome.digest}`);
  }
  say('\nSHA-256 of each trajectory, the same on every machine:');
  say(digests.join('\n'));
  say(`  batch   ${(await batch.summary()).digest}`);
}
