import { type Decision, type Guest, loadInterpreter, type PolicyContract, type Square } from '@reroll/policy';
import { type Mt19937, SimCore } from '@reroll/sim-core';
import { Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { codePolicyArgument } from '../input/policy-argument.js';

/** Games or episodes in which a policy is tried. */
const TRIALS = 20;

/** What a trial asks, and which answers it takes. */
interface Trial {
  readonly decide: (guest: Guest) => Decision;
  readonly allows: (action: number) => boolean;
}

interface CheckReport {
  readonly file: string;
  readonly language: string;
  readonly digest: string;
  readonly contract: PolicyContract;
  readonly decisions: number;
  readonly fuelForLoading: number;
  readonly fuelPerDecision: { readonly least: number; readonly mean: number; readonly most: number } | null;
  /** The first thing that went wrong, or null. */
  readonly problem: string | null;
}

/** `reroll policy check`: does a file load, keep the contract, and what does a decision cost. */
export function policyCommand(): Command {
  const check = new Command('check')
    .description('load a policy in a guest, ask it for moves, and say what they cost')
    .argument('<file>', 'a .py or .js file')
    .addOption(
      new Option('--contract <name>', 'what the policy is for')
        .choices(['two-player', 'single-agent'])
        .default('two-player'),
    )
    .option('--json', 'one JSON object on stdout')
    .action(async (file: string, { contract, json }: { contract: PolicyContract; json?: true }) => {
      const report = await checkPolicy(file, contract);
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : describe(report));
      if (report.problem !== null) throw new CliError(report.problem, EXIT.mismatch);
    });
  return new Command('policy').description('work on policies').addCommand(check);
}

async function checkPolicy(file: string, contract: PolicyContract): Promise<CheckReport> {
  const policy = codePolicyArgument(file);
  const core = SimCore.create();
  const rng = core.mt19937(0);
  const { language, digest } = policy;
  const known = { file, language, digest, contract };
  const created = (await loadInterpreter(language)).createGuest({ policy, contract, rng });
  if (created.guest === undefined) {
    const problem = `${created.failure.code} ${created.failure.message}`;
    return {
      ...known,
      decisions: 0,
      fuelForLoading: Number(created.fuelUsed),
      fuelPerDecision: null,
      problem,
    };
  }
  using guest = created.guest;
  const fuelForLoading = Number(guest.fuelUsed);
  const fuel: number[] = [];
  let problem: string | null = null;
  for (const { decide, allows } of contract === 'two-player' ? positions(core, rng) : observations(core)) {
    const { action, failure, fuelUsed } = decide(guest);
    fuel.push(Number(fuelUsed));
    if (failure !== undefined) problem = `${failure.code} ${failure.message}`;
    else if (!allows(action)) problem = `INVALID_ACTION ${action} is not allowed there`;
    if (problem !== null) break;
  }
  return { ...known, decisions: fuel.length, fuelForLoading, fuelPerDecision: spread(fuel), problem };
}

/** Every position of games that are played at random, seen from both sides. */
function* positions(core: SimCore, rng: Mt19937): Generator<Trial> {
  const game = core.ticTacToe();
  for (let trial = 0; trial < TRIALS; trial++) {
    for (game.reset(); !game.terminated; game.step(rng.choice(game.legalActions))) {
      const board = Array.from(game.board, (mark): Square => (mark === 0 ? null : mark === 1 ? 'X' : 'O'));
      const player = game.playerToMove === 1 ? 'X' : 'O';
      yield {
        decide: (guest) => guest.chooseAction({ board, player }),
        allows: (action) => board[action] === null,
      };
    }
  }
}

/** Every observation of CartPole episodes that are played at random. */
function* observations(core: SimCore): Generator<Trial> {
  const env = core.cartPole();
  for (let seed = 0; seed < TRIALS; seed++) {
    env.reset({ seed });
    env.actionSpace.seed(seed);
    for (; !env.terminated && !env.truncated; env.step(env.actionSpace.sample())) {
      yield {
        decide: (guest) => guest.chooseAction({ observation: env.observation }),
        allows: (action) => action === 0 || action === 1,
      };
    }
  }
}

function spread(fuel: readonly number[]): CheckReport['fuelPerDecision'] {
  if (fuel.length === 0) return null;
  const sum = fuel.reduce((total, one) => total + one, 0);
  return { least: Math.min(...fuel), mean: Math.round(sum / fuel.length), most: Math.max(...fuel) };
}

function describe({
  file,
  language,
  digest,
  contract,
  decisions,
  fuelForLoading,
  fuelPerDecision,
  problem,
}: CheckReport): string {
  const lines = [`${file}: ${language}, digest ${digest}`, `loading took ${fuelForLoading} fuel`];
  if (fuelPerDecision !== null) {
    const { least, mean, most } = fuelPerDecision;
    lines.push(`${decisions} ${contract} decisions took ${least} to ${most} fuel, ${mean} on average`);
  }
  if (problem === null) lines.push('keeps the contract');
  return `${lines.join('\n')}\n`;
}
