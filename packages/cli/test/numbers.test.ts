import { describe, expect, it } from 'vitest';
import { actions, integerBetween, numberBetween, oneSeed, share } from '../src/input/numbers.js';

describe('numbers of the command line', () => {
  it.each([
    ['integerBetween', '-3', integerBetween(-3, 9), -3],
    ['integerBetween', '9', integerBetween(-3, 9), 9],
    ['numberBetween', '0.5', numberBetween(0.5, 2), 0.5],
    ['numberBetween', '2e0', numberBetween(0.5, 2), 2],
    ['share', '1', share, 1],
    ['oneSeed', '18446744073709551616', oneSeed, 18446744073709551616n],
    ['actions', '0,1', actions, [0, 1]],
    ['actions', '[[0.5],[-1]]', actions, [[0.5], [-1]]],
  ])('%s reads %s', (_, text, read, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each([
    ['integerBetween', ['-4', '10', '1.0', '1e0', '0x1', ' 1', '', 'one'], integerBetween(-3, 9)],
    ['integerBetween', ['9007199254740992'], integerBetween(0, Number.MAX_VALUE)],
    ['numberBetween', ['0.49', '2.01', 'NaN', '', ' ', 'half'], numberBetween(0.5, 2)],
    ['share', ['-0.1', '1.1', ''], share],
    ['oneSeed', ['-1', '+1', '1.0', '0..3', ''], oneSeed],
    ['actions', ['a', '1,,2', '[[0],"1"]', '[[["0"]]]', '{}'], actions],
  ])('%s refuses %j', (_, texts, read) => {
    for (const text of texts) expect(() => read(text), text).toThrow('Expected ');
  });
});
