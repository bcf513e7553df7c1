import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closest, didYouMean } from '../src/input/did-you-mean.js';

const KNOWN = [
  'list',
  'lisa',
  'random',
  'greedy',
  'minimax',
  'CartPole-v1',
  'CliffWalking-v1',
  'CliffWalkingSlippery-v1',
];

describe('closest', () => {
  test.each([
    ['ranom', 'random'],
    ['arndom', 'random'],
    ['lsit', 'list'],
    ['lisp', 'list'],
    ['gredy', 'greedy'],
    ['cartpole', 'CartPole-v1'],
    ['CartPole-v0', 'CartPole-v1'],
    ['cliffwalkingslipery-v1', 'CliffWalkingSlippery-v1'],
    ['clever', undefined],
    ['', undefined],
    ['r', undefined],
  ])('%j means %j', (word, meant) => {
    expect(closest(word, KNOWN)).toBe(meant);
  });

  test('one slip of the fingers is forgiven, in words of four letters or more', () => {
    const word = fc.constantFrom(...KNOWN);
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('', '#', '##'), (known, n, instead) => {
        const at = n % known.length;
        expect(closest(known.slice(0, at) + instead + known.slice(at + 1), [known])).toBe(known);
      }),
    );
  });
});

test('didYouMean asks only where there is something to ask', () => {
  expect(didYouMean('ranom', KNOWN)).toBe(' Did you mean random?');
  expect(didYouMean('clever', KNOWN)).toBe('');
});
