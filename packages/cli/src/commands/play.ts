import { legalActions } from '@reroll/evaluate';
import { type CoreEnv, SimCore } from '@reroll/sim-core';
import { type Command, Option } from 'commander';
import { gameOption } from '../input/environment-arguments.js';
import { MATCH_POLICY_HELP, matchPolicyArgument, type NamedPolicy } from '../input/policy-argument.js';
import { Opponent, type Turn } from '../play/opponent.js';
import { drawBoard, Person } from '../play/person.js';
import { boardOf } from '../policy-check/trials.js';

interface PlayFlags {
  readonly env: string;
  readonly side: 'X' | 'O';
  readonly opponent: NamedPolicy;
}

/** How a game is shown to a person: what a number means, why one is refused, and the board. */
interface Table {
  readonly hint: (game: CoreEnv) => string;
  readonly refuse: (action: string) => string;
  readonly draw: (game: CoreEnv) => string;
}

/** Tic-tac-toe as published; other games as their environment draws them. */
const TABLES: Readonly<Record<string, Table>> = {
  'TicTacToe-v0': {
    hint: () => 'Empty squares show their position number (0–8).',
    refuse: (square) => `Square ${square} is taken or does not exist.`,
    draw: (game) => drawBoard(boardOf(game)),
  },
};

const ANY_TABLE: Table = {
  hint: ({ manifest }) => `Each turn, choose ${manifest.actionNames[0]}.`,
  refuse: (action) => `${action} is not legal now.`,
  draw: (game) => `${game.render()}\n`,
};

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** `reroll play`: a person against a policy at a game of two players. */
export function configurePlay(command: Command, signal: AbortSignal): void {
  command
    .addOption(gameOption())
    .addOption(new Option('--side <side>', 'X moves first').choices(['X', 'O']).default('X'))
    .addOption(
      new Option('--opponent <policy>', MATCH_POLICY_HELP)
        .argParser(matchPolicyArgument)
        .default(matchPolicyArgument('greedy'), 'greedy'),
    )
    .action((flags: PlayFlags) => play(flags, signal));
}

async function play({ env, side, opponent }: PlayFlags, signal: AbortSignal): Promise<void> {
  using person = new Person(signal);
  using rival = await Opponent.open(opponent, env, signal);
  const game = SimCore.create().make(env);
  const { hint, refuse, draw } = TABLES[env] ?? ANY_TABLE;
  game.reset();
  say(`\nYou are ${side}. Opponent: ${opponent.name}.`);
  say(`${hint(game)}\n`);
  say(draw(game));
  while (!game.terminated) {
    const player = game.playerToMove === 1 ? 'X' : 'O';
    if (player === side) {
      const legal = legalActions({ actionMask: game.actionMask! });
      const action = await person.chooseAction(`Your move (${side})`, legal, refuse);
      if (action === null) return leave(signal);
      game.step(action);
    } else {
      const answer = rival.answer(game as unknown as Turn);
      if ('problem' in answer) return say(`  ${opponent.name} fails: ${answer.problem}\nYou win!`);
      say(`  ${player} (${opponent.name}) plays ${answer.action}`);
      game.step(answer.action);
    }
    say(draw(game));
  }
  say(verdict(game, side, opponent.name));
}

function verdict({ winner }: CoreEnv, side: 'X' | 'O', opponent: string): string {
  if (winner === 0) return 'Draw!';
  return (winner === 1 ? 'X' : 'O') === side ? 'You win!' : `${opponent} wins!`;
}

/** The person left: by Ctrl-C, or because the input ended. */
function leave(signal: AbortSignal): void {
  say('\nGoodbye.');
  signal.throwIfAborted();
}
