import { SimError } from './sim-error.js';
import { badSnapshot } from './snapshot.js';
import { checkStream } from './stream-payload.js';
import { LAYOUT, SQUARES } from './tic-tac-toe-layout.js';

/**
 * Checks all of a tic-tac-toe snapshot's payload except whether its moves are legal, which the kernel knows.
 *
 * @throws SimError `BAD_SNAPSHOT` when no environment can be in that state, `SNAPSHOT_MISMATCH` when one that records
 * another number of steps can.
 */
export function checkTicTacToePayload(payload: DataView, recordSteps: number): void {
  if (payload.byteLength !== LAYOUT.snapshotEnd) throw badSnapshot('has lost or gained bytes');
  if (payload.getUint8(LAYOUT.recordSteps) !== recordSteps) {
    throw new SimError(
      'SNAPSHOT_MISMATCH',
      'the snapshot is of an environment with another recordSteps; nothing was restored',
    );
  }
  checkStream(payload, LAYOUT.stream);
  checkStream(payload, LAYOUT.actionStream);
  const isReset = payload.getUint8(LAYOUT.isReset);
  const moveCount = payload.getUint8(LAYOUT.moveCount);
  const mostMoves = isReset === 0 ? 0 : recordSteps || SQUARES;
  if (isReset > 1 || moveCount > mostMoves) throw badSnapshot('has an impossible number of moves');
  for (let move = moveCount; move < SQUARES; move++) {
    if (payload.getUint8(LAYOUT.moves + move) !== 0) throw badSnapshot('has moves beyond the last one');
  }
}
