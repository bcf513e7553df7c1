import { expect, test } from 'vitest';
import { ClaimedPlayer } from '../src/match/claimed-player.js';
import { parseMatchSpec } from '../src/match/match-spec.js';
import { javascript } from './support/policies.js';

const { policyX } = parseMatchSpec({ policyX: javascript('throw 1;'), policyO: 'random', seed: 0 });
const failureAt = (step: number | null) =>
  ({ fault: 'policy', code: 'FUEL_EXHAUSTED', message: '', step }) as const;

test('a guest that stopped fails each later decision as it failed the one before', () => {
  const player = new ClaimedPlayer(policyX);
  expect(player.moves(2)).toBeNull();
  expect(player.forfeits(failureAt(2))).toBeNull();
  expect(player.forfeits(failureAt(2))).toBeNull();
  expect(player.forfeits(failureAt(3))).toBe('a failure at decision 3 where the player was at 4');
});

test('one that has moved since had not stopped', () => {
  const player = new ClaimedPlayer(policyX);
  expect(player.forfeits(failureAt(0))).toBeNull();
  expect(player.moves(1)).toBeNull();
  expect(player.forfeits(failureAt(0))).toBe('a failure at decision 0 where the player was at 2');
});

test('code that did not load neither moves nor fails in another way', () => {
  const player = new ClaimedPlayer(policyX);
  expect(player.forfeits(failureAt(null))).toBeNull();
  expect(player.moves(0)).toBeNull();
  expect(player.moves(1)).toBe('moves of code that did not load');
  expect(player.forfeits(failureAt(1))).toBe('another failure of code that did not load');
});
