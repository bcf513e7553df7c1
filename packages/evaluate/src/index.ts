export { MAX_EPISODES, MAX_ITERATIONS, parseQCheckpoint, type QCheckpoint } from './learning/q-checkpoint.js';
export type { QLearningParameters } from './learning/q-learning.js';
export {
  DEFAULT_ITERATIONS,
  Q_LEARNING_DEFAULTS,
  type QProgress,
  type TrainQOptions,
  trainQ,
} from './learning/train-q.js';
export {
  type ChooseAction,
  chooseGreedy,
  chooseRandom,
  legalActions,
  type MoveRng,
  type Position,
} from './match/choose-action.js';
export {
  evaluateMatchup,
  type MatchupOptions,
  type MatchupResult,
} from './match/evaluate-matchup.js';
export {
  evaluateTournament,
  MAX_ENTRANTS,
  type TournamentMatchup,
  type TournamentOptions,
  type TournamentResult,
} from './match/evaluate-tournament.js';
export { exactMatchup, moveDistributionOf } from './match/exact-matchup.js';
export { type GameId, gameIds, MAX_GAME_MOVES } from './match/game.js';
export type { MatchPolicyInput, MatchPolicyName, MatchPolicySpec } from './match/match-policy.js';
export type { GameResult, MatchResult } from './match/match-result.js';
export { drawMatchSecret, matchCommitment } from './match/match-secret.js';
export { MAX_GAMES_KEPT, MAX_MATCHUP_SEEDS } from './match/match-seeds.js';
export {
  DEFAULT_GAMES,
  MAX_GAMES,
  type MatchSpec,
  type MatchSpecInput,
  matchSpecDigest,
  parseMatchSpec,
  type RngMode,
} from './match/match-spec.js';
export type { Forfeit } from './match/play-match.js';
export { runMatch } from './match/run-match.js';
export { checkReceipt } from './receipts/check-receipt.js';
export { createMatchReceipt, type MatchesSpecInput } from './receipts/match-receipt.js';
export { RATING_LEVEL, type Rating } from './statistics/bradley-terry.js';
export {
  type ConfidenceInterval,
  confidenceInterval,
  FEW_SAMPLES,
} from './statistics/confidence-interval.js';
export type { Fraction } from './statistics/fraction.js';
export { mean, stdev } from './statistics/moments.js';
export { bestResponseValue, type ExactValue, exactValue, exploitability } from './tictactoe/exact.js';
export {
  greedyMoves,
  type MoveDistribution,
  minimaxMoves,
  randomMoves,
} from './tictactoe/move-distribution.js';
export { type QTable, qKey, qPolicyCode, qTableMoves } from './tictactoe/q-table.js';
