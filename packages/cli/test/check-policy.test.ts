import { definePolicy } from '@reroll/policy';
import { describe, expect, test } from 'vitest';
import { checkPolicy } from '../src/policy-check/check-policy.js';

const policy = definePolicy({ language: 'javascript', source: 'function chooseAction() { return 0; }' });

describe('checkPolicy', () => {
  test('ends with the signal’s reason, before the first guest and between two', async () => {
    const reason = new Error('enough');
    await expect(checkPolicy(policy, 'CartPole-v1', AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const checking = checkPolicy(policy, 'CartPole-v1', controller.signal);
    setImmediate(() => controller.abort(reason));
    await expect(checking).rejects.toBe(reason);
  });

  test('asks both sides of a game, each in a guest of its own', async () => {
    const source = `
      let mine = null;
      function chooseAction(board, player) {
        if (mine !== null && mine !== player) throw new Error('both sides in one guest');
        mine = player;
        return board.indexOf(null);
      }`;
    const sided = definePolicy({ language: 'javascript', source });
    const report = await checkPolicy(sided, 'TicTacToe-v0', new AbortController().signal);
    expect(report.problem).toBeNull();
    expect(report.decisions).toBeGreaterThan(20 * 5);
  });

  test.each(['X', 'O'])('refuses a policy that fails as %s alone', async (side) => {
    const source = `function chooseAction(board, player) { return player === '${side}' ? 'none' : board.indexOf(null); }`;
    const failing = definePolicy({ language: 'javascript', source });
    const report = await checkPolicy(failing, 'TicTacToe-v0', new AbortController().signal);
    expect(report.problem).toMatch(/^INVALID_ACTION at step 0: /);
  });
});
