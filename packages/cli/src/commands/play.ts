import type { Square } from '@reroll/policy';
import { SimCore, type TicTacToe } from '@reroll/sim-core';
import { type Command, Option } from 'commander';
import { MATCH_POLICY_HELP, matchPolicyArgument, type NamedPolicy } from '../input/policy-argument.js';
import { Opponent } from '../play/opponent.js';
import { drawBoard, Person } from '../play/person.js';

interface PlayFlags {
  readonly side: 'X' | 'O';
  readonly opponent: NamedPolicy;
}

const MARKS: readonly Square[] = [null, 'X', 'O'];

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** `reroll play`: a person against a policy at tic-tac-toe. */
export function configurePlay(command: Command, signal: AbortSignal): void {
  command
    .addOption(new Option('--side <side>', 'X moves first').choices(['X', 'O']).default('X'))
    .addOption(
      new Option('--opponent <policy>', MATCH_POLICY_HELP)
        .argParser(matchPolicyArgument)
        .default(matchPolicyArgument('greedy'), 'greedy'),
    )
    .action((flags: PlayFlags) => play(flags, signal));
}

async function play({ side, opponent }: PlayFlags, signal: AbortSignal): Promise<void> {
  using person = new Person(signal);
  using guest = await Opponent.open(opponent, signal);
  const game = SimCore.create().ticTacToe();
  game.reset();
  say(`\nYou are ${side}. Opponent: ${opponent.name}.`);
  say('Empty squares show their position number (0–8).\n');
  say(drawBoard(marksOf(game)));
  while (!game.terminated) {
    const player = game.playerToMove === 1 ? 'X' : 'O';
    if (player === side) {
      const square = await person.chooseSquare(side, Array.from(game.legalActions));
      if (square === null) return leave(signal);
      game.step(square);
    } else {
      const answer = guest.answer(marksOf(game), player, game.elapsedSteps);
      if ('problem' in answer) return say(`  ${opponent.name} fails: ${answer.problem}\nYou win!`);
      say(`  ${player} (${opponent.name}) plays ${answer.square}`);
      game.step(answer.square);
    }
    say(drawBoard(marksOf(game)));
  }
  say(verdict(game, side, opponent.name));
}

function marksOf(game: TicTacToe): Square[] {
  return Array.from(game.board, (mark) => MARKS[mark] ?? null);
}

function verdict({ winner }: TicTacToe, side: 'X' | 'O', opponent: string): string {
  if (winner === 0) return 'Draw!';
  return MARKS[winner] === side ? 'You win!' : `${opponent} wins!`;
}

/** The person left: by Ctrl-C, or because the input ended. */
function leave(signal: AbortSignal): void {
  say('\nGoodbye.');
  signal.throwIfAborted();
}
