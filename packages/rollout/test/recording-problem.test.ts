// What a module records of a step is believed only where a step can give it.
import { bodyLayout, type Dtype } from '@reroll/trajectory';
import { describe, expect, it } from 'vitest';
import { recordingProblem } from '../src/environments/recording-problem.js';

const layout = bodyLayout({ actionDtype: '|u1', observationDtype: '<f4', observationShape: [2] });
const ACTION = Uint8Array.of(1);

/** A step of action 1 with reward 0.5, flags and an observation. */
function step({ flags = 0, reward = 0.5, observed = 2 } = {}): Uint8Array {
  const bytes = new Uint8Array(layout.stepBytes);
  const view = new DataView(bytes.buffer);
  bytes[0] = 1;
  view.setFloat64(layout.rewardOffset, reward, true);
  bytes[layout.flagsOffset] = flags;
  view.setFloat32(layout.observationOffset + 4, observed, true);
  return bytes;
}

describe('a recording', () => {
  it.each<[string, Uint8Array, Uint8Array | null, string | null]>([
    ['of a step', step(), ACTION, null],
    ['of the last step', step({ flags: 3, reward: Number.POSITIVE_INFINITY }), ACTION, null],
    ['of a reset', new Uint8Array(8), null, null],
    ['of two steps', new Uint8Array(2 * layout.stepBytes), ACTION, 'recorded 36 bytes in place of 18'],
    ['of nothing', new Uint8Array(0), null, 'recorded 0 bytes in place of 8'],
    ['of another action', step(), Uint8Array.of(0), 'recorded another action'],
    ['of no flags', step({ flags: 4 }), ACTION, 'recorded the flags 4'],
    ['of no reward', step({ reward: Number.NaN }), ACTION, 'gave the reward NaN'],
    ['of no observation', step({ observed: Number.NaN }), ACTION, 'observed NaN'],
  ])('%s', (_, recorded, action, problem) => {
    expect(recordingProblem(recorded, action, layout)).toBe(problem);
  });
});

describe('an observation', () => {
  it.each<[Dtype, number[], string | null]>([
    ['<f2', [0, 0x7c], null],
    ['<f2', [1, 0x7c], 'observed NaN'],
    ['<f8', [0, 0, 0, 0, 0, 0, 0xf0, 0x7f], null],
    ['<f8', [1, 0, 0, 0, 0, 0, 0xf0, 0x7f], 'observed NaN'],
    ['<i8', [1, 0, 0, 0, 0, 0, 0xe0, 0xff], null],
    ['<i8', [0, 0, 0, 0, 0, 0, 0xe0, 0xff], 'observed an integer of more than 53 bits'],
    ['<u8', [255, 255, 255, 255, 255, 255, 0x1f, 0], null],
    ['<u8', [0, 0, 0, 0, 0, 0, 0x20, 0], 'observed an integer of more than 53 bits'],
    ['|b1', [1], null],
    ['|b1', [2], 'observed 2 for a boolean'],
    ['<u4', [255, 255, 255, 255], null],
  ])('of %s with the bytes %j', (dtype, bytes, problem) => {
    const one = bodyLayout({ actionDtype: '|u1', observationDtype: dtype, observationShape: [1] });
    expect(recordingProblem(Uint8Array.from(bytes), null, one)).toBe(problem);
  });
});
