// One environment by itself. After the end of an episode it steps on as Gymnasium's environments do, unless it is a game.
import { ALIVE, EPISODE_OVER, ILLEGAL_ACTION, NOT_RESET, SPENT, UNBORN } from '../kit/step';
import { actionAt, actionMaskAt, Block, column, optionsOf, phaseAt, stateAt } from './block';
import { copyBytes } from './copy-bytes';
import { clearOutcome, recordRefusal, startEpisode, takeStep } from './episode';

/** Starts an episode. */
export function reset<State, Options>(address: usize): void {
  const block = changetype<Block>(address);
  startEpisode<State, Options>(block, 0, true);
  clearOutcome(block, 0, true);
  block.isReset = 1;
}

/** Why a step with the action in the block would be refused; 0 if it would not. */
@inline
export function refusal<State, Options>(address: usize): i32 {
  const block = changetype<Block>(address);
  if (load<u8>(phaseAt(block, 0, true)) == UNBORN) return NOT_RESET;
  const reason = refusalOfState<State>(block, 0, true);
  return reason != 0 ? reason : recordRefusal(block, 0);
}

/** What the environment itself has against a step. */
@inline
export function refusalOfState<State>(block: Block, index: u32, alone: bool): i32 {
  const state = stateAt<State>(block, index, alone);
  if (isDefined(state.winner)) {
    if (load<u8>(phaseAt(block, index, alone)) == SPENT) return EPISODE_OVER;
    const action = load<u8>(actionAt(block, index, alone));
    if (load<u8>(actionMaskAt(block, index, alone) + action) == 0) return ILLEGAL_ACTION;
  }
  if (isDefined(state.refusal)) return state.refusal();
  return 0;
}

/** Takes a step with the action in the block; returns the refusal if there is one, and then changes nothing. */
export function step<State, Options>(address: usize): i32 {
  const reason = refusal<State, Options>(address);
  if (reason == 0) takeStep<State, Options>(changetype<Block>(address), 0, true);
  return reason;
}

/**
 * Takes actions that lie in memory one after another until the episode has ended, a step is refused or none is left; returns
 * how many it took. After a refusal the block holds the refused action.
 */
export function replay<State, Options>(address: usize, actions: usize, count: u32): u32 {
  const block = changetype<Block>(address);
  const actionBytes = block.actionBytes;
  const terminated = column(block, block.terminated);
  const truncated = column(block, block.truncated);
  for (let taken: u32 = 0; taken < count; taken++) {
    if (load<u8>(terminated) | load<u8>(truncated)) return taken;
    copyBytes(column(block, block.action), actions + taken * actionBytes, actionBytes);
    if (step<State, Options>(address) != 0) return taken;
  }
  return count;
}

/** The player who has won: 1 or 2, or 0 while nobody has. */
export function winner<State, Options>(address: usize): u32 {
  const block = changetype<Block>(address);
  return stateAt<State>(block, 0, true).winner();
}

/** The first legal action, ascending, with which `player` would win at once; the number of actions when there is none. */
export function winningAction<State, Options>(address: usize, player: u32): u32 {
  const block = changetype<Block>(address);
  const state = stateAt<State>(block, 0, true);
  const mask = column(block, block.actionMask);
  if (load<u8>(phaseAt(block, 0, true)) != ALIVE) return block.actionCount;
  for (let action: u32 = 0; action < block.actionCount; action++) {
    if (load<u8>(mask + action) && state.wouldWin(action, player)) return action;
  }
  return block.actionCount;
}

/** Writes the present state as text to `to` and returns its length in bytes. */
export function render<State, Options>(address: usize, to: usize): usize {
  const block = changetype<Block>(address);
  const state = stateAt<State>(block, 0, true);
  const hasActed = load<u32>(column(block, block.elapsedSteps)) != 0;
  const action: i32 = hasActed ? load<u8>(column(block, block.action)) : -1;
  return state.render(to, optionsOf<State, Options>(block, true), action) - to;
}
