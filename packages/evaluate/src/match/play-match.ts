import type { PolicyFailure } from '@reroll/policy';
import type { GuestReport, Interpreters } from '@reroll/rollout/guests';
import { type Mt19937, parseSeed } from '@reroll/sim-core';
import { GameStage, isOver, MAX_GAME_MOVES } from './game.js';
import { secretSeed } from './match-secret.js';
import type { MatchSpec } from './match-spec.js';
import { seatPlayer } from './player.js';

/** A player's failure, which forfeits the game. */
export interface Forfeit {
  /** Index of the game in the match, from 0. */
  readonly game: number;
  readonly player: 'X' | 'O';
  /**
   * `step` counts the player's decisions in the whole match from 0; null when its code did not load. A guest that stopped for
   * good gives its first failure again.
   */
  readonly failure: PolicyFailure;
}

/** What an isolate says happened in a match, in columns. Must survive a structured clone. */
export interface MatchClaim {
  /** `[games]`: moves of each game. */
  readonly lengths: Uint8Array;
  /** The actions of all games, one after another. */
  readonly moves: Uint8Array;
  /** In the order of the games; at most one of each. */
  readonly forfeits: readonly Forfeit[];
  readonly players: { readonly X: GuestReport; readonly O: GuestReport };
  readonly isolate: string;
}

/** A match as it is sent to whoever plays it. */
export type MatchJob = MatchSpec & {
  /** In the mode `committed` alone. */
  readonly secret?: string;
};

/**
 * Plays a match: the core is the judge and owns every draw, each code policy sits in its own guest. A player that raises,
 * runs out of a budget, or answers anything but a legal action loses that game at once, without the move.
 */
export function playMatch(
  spec: MatchJob,
  interpreters: Interpreters,
  isolate: string,
  stage = new GameStage(spec),
): MatchClaim {
  const env = stage.open();
  const { X: rngX, O: rngO, begin } = judgeStreams(stage, spec);
  using playerX = seatPlayer(spec.policyX, spec.env, rngX, interpreters);
  using playerO = seatPlayer(spec.policyO, spec.env, rngO, interpreters);
  const lengths = new Uint8Array(spec.games);
  const moves = new Uint8Array(spec.games * (env.manifest.longestEpisode ?? MAX_GAME_MOVES));
  const forfeits: Forfeit[] = [];
  let total = 0;
  for (let game = 0; game < spec.games; game++) {
    env.reset();
    begin(game);
    while (!isOver(env)) {
      const player = env.playerToMove;
      const action = (player === 1 ? playerX : playerO).choose(env);
      if (typeof action !== 'number') {
        forfeits.push({ game, player: player === 1 ? 'X' : 'O', failure: action });
        break;
      }
      env.step(action);
      moves[total++] = action;
    }
    lengths[game] = env.elapsedSteps;
  }
  const failed = (side: 'X' | 'O') => forfeits.some(({ player }) => player === side);
  const players = { X: playerX.report(failed('X')), O: playerO.report(failed('O')) };
  return { lengths, moves: moves.slice(0, total), forfeits, players, isolate };
}

/** What the players draw from. */
interface JudgeStreams {
  readonly X: Mt19937;
  readonly O: Mt19937;
  /** Called before each game. */
  begin(game: number): void;
}

/**
 * One stream for both; or `Random(2 · seed)` for X and `Random(2 · seed + 1)` for O; or, keyed by the secret, streams that each game
 * begins anew.
 */
function judgeStreams(stage: GameStage, { seed, rngMode, secret }: MatchJob): JudgeStreams {
  if (rngMode === 'shared') {
    const shared = stage.stream(seed);
    return { X: shared, O: shared, begin() {} };
  }
  const doubled = 2n * parseSeed(seed);
  const [X, O] = [stage.stream(doubled), stage.stream(doubled + 1n)];
  if (rngMode === 'per-player') return { X, O, begin() {} };
  if (secret === undefined) throw new TypeError('secret must be there in the mode committed, got undefined');
  return {
    X,
    O,
    begin(game) {
      X.seed(secretSeed(secret, seed, game, 'X'));
      O.seed(secretSeed(secret, seed, game, 'O'));
    },
  };
}
