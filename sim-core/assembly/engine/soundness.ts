// What the bytes of a block must satisfy, beyond what the host can see, before a snapshot may replace another's.
import { SPENT, UNBORN } from '../kit/step';
import { PCG64_BYTES } from '../rng/pcg64';
import { Block, column, element, SINGLE, stateAt } from './block';

/** Room for what a state shows; wide enough for every observation, info and mask of the module. */
export const SHOWN_BYTES: u32 = 1024;
const SHOWN = memory.data(<i32>SHOWN_BYTES, 16);

/** Whether every environment of the block is in a state that it can be in, and shows that state. */
export function isSound<State, Options>(address: usize): bool {
  const block = changetype<Block>(address);
  for (let index: u32 = 0; index < block.numEnvs; index++) {
    const phase = load<u8>(column(block, block.phase) + index);
    if (phase > SPENT) return false;
    if (!isStream(element(block, block.stream, <u32>PCG64_BYTES, index))) return false;
    if (!isStream(element(block, block.actionStream, <u32>PCG64_BYTES, index))) return false;
    if (load<u8>(column(block, block.terminated) + index) > 1) return false;
    if (load<u8>(column(block, block.truncated) + index) > 1) return false;
    if (phase == UNBORN) {
      if (block.isReset) return false;
      continue;
    }
    const state = stateAt<State>(block, index, false);
    if (isDefined(state.isSound)) {
      if (!state.isSound(changetype<Options>(column(block, block.options)))) return false;
    }
    if (!showsItself<State>(block, index)) return false;
    if (!canMoveWithOthers<State>(block, index)) return false;
  }
  return true;
}

/** Whether a batch, which asks no environment before it moves, may move this one; those that have ended are parked before. */
@inline
function canMoveWithOthers<State>(block: Block, index: u32): bool {
  const state = stateAt<State>(block, index, false);
  if (!isDefined(state.moveMany) || !isDefined(state.refusal)) return true;
  if (block.autoreset == SINGLE) return true;
  const terminated = load<u8>(column(block, block.terminated) + index);
  const truncated = load<u8>(column(block, block.truncated) + index);
  return (terminated | truncated) != 0 || state.refusal() == 0;
}

/** Whether observation, info and mask are those of the state. */
function showsItself<State>(block: Block, index: u32): bool {
  const state = stateAt<State>(block, index, false);
  memory.fill(SHOWN, 0, SHOWN_BYTES);
  state.observe(SHOWN);
  if (!isShown(element(block, block.observation, block.observationBytes, index), block.observationBytes)) return false;
  if (isDefined(state.inform)) {
    state.inform(SHOWN);
    if (!isShown(element(block, block.info, block.infoBytes, index), block.infoBytes)) return false;
  }
  if (isDefined(state.maskActions)) {
    state.maskActions(SHOWN);
    if (!isShown(element(block, block.actionMask, block.maskBytes, index), block.maskBytes)) return false;
  }
  return true;
}

function isShown(shown: usize, bytes: u32): bool {
  for (let offset: u32 = 0; offset < bytes; offset++) {
    if (load<u8>(shown + offset) != load<u8>(SHOWN + offset)) return false;
  }
  return true;
}

/** Whether bytes are a PCG64 stream, seeded or never seeded: a seeded one's increment is odd. */
function isStream(stream: usize): bool {
  if ((load<u64>(stream, 24) & 1) == 1) return load<u32>(stream, 32) <= 1;
  return (load<u64>(stream) | load<u64>(stream, 8) | load<u64>(stream, 16) | load<u64>(stream, 24) | load<u64>(stream, 32)) == 0;
}
