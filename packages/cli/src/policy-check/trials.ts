import type { DecisionRequest, PolicyContract, Square } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';

/** Games or episodes in which a policy is tried. */
const TRIALS = 20;

/** What a guest is asked once, and which answers it may give. */
export interface Trial {
  readonly request: DecisionRequest;
  readonly allows: (action: number) => boolean;
}

/**
 * What the guests of a policy are asked, each from its first decision to its last: a guest lives as long as in a rollout,
 * which is one episode, or one side of a match.
 */
export function trialsOf(contract: PolicyContract): Iterable<Iterable<Trial>> {
  if (contract === 'single-agent') return Array.from({ length: TRIALS }, (_, seed) => episode(seed));
  return [match('X'), match('O')];
}

/** Every position of games played at random in which it is one side's turn. */
function* match(side: 'X' | 'O'): Generator<Trial> {
  const core = SimCore.create();
  const rng = core.mt19937(0);
  const game = core.ticTacToe();
  for (let trial = 0; trial < TRIALS; trial++) {
    for (game.reset(); !game.terminated; game.step(rng.choice(game.legalActions))) {
      if (side !== (game.playerToMove === 1 ? 'X' : 'O')) continue;
      const board = Array.from(game.board, (mark): Square => (mark === 0 ? null : mark === 1 ? 'X' : 'O'));
      yield { request: { board, player: side }, allows: (action) => board[action] === null };
    }
  }
}

/** Every observation of a CartPole episode played at random. */
function* episode(seed: number): Generator<Trial> {
  const env = SimCore.create().cartPole();
  env.reset({ seed });
  env.actionSpace.seed(seed);
  for (; !env.terminated && !env.truncated; env.step(env.actionSpace.sample())) {
    yield { request: { observation: env.observation }, allows: (action) => action === 0 || action === 1 };
  }
}
