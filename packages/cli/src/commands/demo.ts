import { evaluateMatchup, type MatchPolicyInput, type QTable, qPolicyCode, trainQ } from '@reroll/evaluate';
import { definePolicy } from '@reroll/policy';
import { collectRollouts, verifyReproducibility } from '@reroll/rollout';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { matchupCells, matchupColumns } from '../output/matchup-lines.js';
import { rolloutCells } from '../output/rollout-lines.js';
import { rolloutColumns } from '../output/rollout-table.js';
import { type Column, tableHead, tableRow } from '../output/table.js';
import { TRAINING_COLUMNS, trainingCells } from '../output/training-lines.js';

const VERIFIED_SEED = 42;
const SEEDS = [0, 1, 2, 3];
const GAMES = 50;
const EPISODE = { env: 'CartPole-v1', policy: 'random', maxSteps: 200 } as const;

const ROLLOUT_COLUMNS = rolloutColumns();
const MATCHUP_COLUMNS = matchupColumns([]);

const MATCHUPS = [
  ['random', 'random'],
  ['greedy', 'random'],
  ['random', 'greedy'],
  ['greedy', 'greedy'],
] as const;

const LEARNED_MATCHUPS = [
  ['q_learned', 'greedy'],
  ['greedy', 'q_learned'],
  ['q_learned', 'random'],
] as const;

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

const row = (columns: readonly Column[], cells: readonly string[]): void => say(tableRow(columns, cells));

/** `reroll demo`: the tour that `npm start` takes. */
export function configureDemo(command: Command, signal: AbortSignal): void {
  command.action(async () => {
    await showReproducibility(signal);
    await showParallelRollouts(signal);
    await showMatchups(signal);
    await showLearning(signal);
  });
}

async function showReproducibility(signal: AbortSignal): Promise<void> {
  say(`Verifying reproducibility for seed=${VERIFIED_SEED}...`);
  const { reproducible, runs } = await verifyReproducibility({ ...EPISODE, seed: VERIFIED_SEED }, { signal });
  const { steps, totalReward, digest } = runs[0]!;
  if (!reproducible) throw new CliError(`seed ${VERIFIED_SEED} gave different trajectories`, EXIT.refuted);
  const numbers = `${steps} steps, reward=${totalReward.toFixed(1)}`;
  say(`  Passed. seed=${VERIFIED_SEED} → ${numbers} (identical in ${runs.length} isolates)`);
  say(`  digest ${digest}`);
}

async function showParallelRollouts(signal: AbortSignal): Promise<void> {
  say(`\nCollecting ${SEEDS.length} rollouts in parallel...\n`);
  const batch = collectRollouts({ ...EPISODE, seeds: SEEDS, signal });
  const digests: string[] = [];
  say(tableHead(ROLLOUT_COLUMNS));
  for await (const outcome of batch.inSeedOrder()) {
    if (outcome.error !== null) throw outcome.error;
    row(ROLLOUT_COLUMNS, rolloutCells(outcome));
    digests.push(`  seed ${outcome.seed}  ${outcome.digest}`);
  }
  say('\nSHA-256 of each trajectory, the same on every machine:');
  say(digests.join('\n'));
  say(`  batch   ${(await batch.summary()).digest}`);
}

async function showMatchups(signal: AbortSignal): Promise<void> {
  say(`\nEvaluating policies at tic-tac-toe (${SEEDS.length} seeds × ${GAMES} games each)...\n`);
  say(tableHead(MATCHUP_COLUMNS));
  for (const [x, o] of MATCHUPS) await showMatchup([x, x], [o, o], signal);
}

async function showLearning(signal: AbortSignal): Promise<void> {
  say('\nTraining a Q-learner against greedy...\n');
  say(tableHead(TRAINING_COLUMNS));
  let table: QTable = {};
  for await (const progress of trainQ({ signal })) {
    row(TRAINING_COLUMNS, trainingCells(progress));
    table = progress.checkpoint.table;
  }
  say('\nThe table, turned into JavaScript and run in a metered guest:\n');
  say(tableHead(MATCHUP_COLUMNS));
  const learned = definePolicy({ language: 'javascript', source: qPolicyCode(table, 'javascript') });
  const policyOf = (name: 'q_learned' | 'greedy' | 'random') => (name === 'q_learned' ? learned : name);
  for (const [x, o] of LEARNED_MATCHUPS) await showMatchup([x, policyOf(x)], [o, policyOf(o)], signal);
}

type Named = readonly [name: string, policy: MatchPolicyInput];

async function showMatchup([x, policyX]: Named, [o, policyO]: Named, signal: AbortSignal): Promise<void> {
  const result = await evaluateMatchup({ policyX, policyO, seeds: SEEDS, games: GAMES, signal });
  row(MATCHUP_COLUMNS, matchupCells(x, o, result));
}
