import { legalActions } from '@reroll/evaluate';
import { type DecisionRequest, type PolicyContract, type Square, shapeOf } from '@reroll/policy';
import { builtInManifest, type CoreEnv, findEnvironment, SimCore } from '@reroll/sim-core';

/** Games or episodes in which a policy is tried. */
const TRIALS = 20;

/** Steps of an episode at most, where the environment has no limit. */
const MOST_STEPS = 1000;

/** What a guest is asked once, and which answers it may give. */
export interface Trial {
  readonly request: DecisionRequest;
  readonly allows: (action: number | readonly number[]) => boolean;
}

/** What a policy is tried in: how guests see an environment, and what each is asked. */
export interface Trials {
  readonly contract: PolicyContract;
  /**
   * The requests of each guest from its first decision to its last: a guest lives as long as in a rollout, which is one episode,
   * or one side of a match.
   */
  readonly guests: Iterable<Iterable<Trial>>;
}

/** The trials of an environment, by its id. */
export function trialsOf(id: string): Trials {
  const { players, actionMask, actionSpace, observationSpace } = findEnvironment(builtInManifest(), id);
  const mask = actionMask && actionSpace.type === 'Discrete' ? { actionMask: actionSpace.n } : {};
  if (players === 2) {
    // The published contract of tic-tac-toe has no mask: free squares are the legal ones.
    const contract = id === 'TicTacToe-v0' ? 'two-player' : ({ kind: 'two-player', ...mask } as const);
    return { contract, guests: [match(id, 'X'), match(id, 'O')] };
  }
  const observation = shapeOf(observationSpace);
  const contract = { kind: 'single-agent', observation, action: shapeOf(actionSpace), ...mask } as const;
  return { contract, guests: Array.from({ length: TRIALS }, (_, seed) => episode(id, seed)) };
}

/** Every position of games played at random in which it is one side's turn. */
function* match(id: string, side: 'X' | 'O'): Generator<Trial> {
  const core = SimCore.create();
  const rng = core.mt19937(0);
  const game = core.make(id);
  for (let trial = 0; trial < TRIALS; trial++) {
    for (
      game.reset();
      !game.terminated;
      game.step(rng.choice(legalActions({ actionMask: game.actionMask! })))
    ) {
      if (side !== (game.playerToMove === 1 ? 'X' : 'O')) continue;
      const legal = legalActions({ actionMask: game.actionMask! });
      const request = { board: boardOf(game), player: side, ...(id !== 'TicTacToe-v0' && maskOf(game)) };
      yield { request, allows: (action) => legal.includes(action as number) };
    }
  }
}

/** Every observation of an episode played at random. */
function* episode(id: string, seed: number): Generator<Trial> {
  const env = SimCore.create().make(id);
  env.reset({ seed });
  env.actionSpace.seed(seed);
  for (let step = 0; !env.terminated && !env.truncated && step < MOST_STEPS; step++) {
    const request = { observation: numbersOf(env.observation), ...maskOf(env) };
    yield { request, allows: (action) => isAction(env, action) };
    env.step(env.actionSpace.sample());
  }
}

/** The board of a game as players see it. */
export function boardOf(game: CoreEnv): Square[] {
  return Array.from(game.observation as Int8Array, (mark) => (mark === 0 ? null : mark === 1 ? 'X' : 'O'));
}

function maskOf({ actionMask }: CoreEnv) {
  return actionMask === null ? {} : { actionMask };
}

function numbersOf(observation: unknown): ArrayLike<number> {
  if (ArrayBuffer.isView(observation)) return observation as unknown as ArrayLike<number>;
  return [observation].flat() as number[];
}

function isAction({ actionSpace: { n } }: CoreEnv, action: number | readonly number[]): boolean {
  if (typeof action !== 'number') return action.every((element) => Number.isFinite(Math.fround(element)));
  return n === undefined || (action >= 0 && action < n);
}
