import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchupColumns } from '../src/output/matchup-lines.js';
import { rolloutColumns } from '../src/output/rollout-table.js';
import { type Column, cut, fitted, tableHead, tableLines, tableRow } from '../src/output/table.js';

const LONGEST_SEED = '9'.repeat(35);

const widthOf = (text: string): number =>
  Math.max(...text.split('\n').map((line) => stripVTControlCharacters(line).length));

describe('a table', () => {
  test.each([
    ['of rollouts', rolloutColumns(35), [LONGEST_SEED, '65536', '-12345.6']],
    [
      'of matches',
      matchupColumns(['a/long/path/to/a.py']),
      ['a/long/path/to/a.py', 'greedy', '-0.640', '0.069'],
    ],
  ])('%s fits 40 columns', (_name, columns, cells) => {
    const narrow = fitted(columns, 40);
    expect(widthOf(tableHead(narrow))).toBeLessThanOrEqual(40);
    expect(widthOf(tableRow(narrow, cells))).toBeLessThanOrEqual(40);
    expect(tableRow(fitted(columns, 200), cells)).toContain(cells[0]);
  });

  test('takes room from its widest column first', () => {
    const columns = [8, 20, 12].map((width) => ({ title: 'x', width, least: 4 }));
    expect(fitted(columns, 34).map(({ width }) => width)).toEqual([8, 11, 11]);
  });

  test('with seeds of 35 digits keeps its columns under each other', () => {
    const columns = rolloutColumns(35);
    const rows = [LONGEST_SEED, '1'].map((seed) => tableRow(columns, [seed, '18', '18.0']));
    expect(rows[0]).toHaveLength(rows[1]!.length);
    expect(tableHead(columns).split('\n')[0]).toHaveLength(rows[0]!.length);
  });

  test('of short seeds is as published, however wide the terminal', () => {
    expect(tableRow(fitted(rolloutColumns(1), 300), ['0', '18', '18.0'])).toBe(
      '     0      18            18.0',
    );
  });

  test('that cannot shrink so far becomes a line for each cell', () => {
    const columns: Column[] = ['Sandbox', 'Image'].map((title) => ({ title, width: 30, align: 'left' }));
    expect(tableLines(columns, [['one', 'reroll/js']], 20)).toEqual(['one', '  Image  reroll/js']);
    expect(tableLines(columns, [['one', 'reroll/js']], 62)).toHaveLength(2);
  });

  test('is never wider than the terminal', () => {
    const column = fc.record({ title: fc.string({ maxLength: 12 }), width: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 10, max: 80 }),
        (columns, width) => {
          const row = columns.map(({ width: size }) => 'x'.repeat(size));
          for (const line of tableLines(columns, [row], width))
            expect(widthOf(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

test('cut keeps both ends', () => {
  expect(['', 'abc', 'abcdefgh'].map((text) => cut(text, 5))).toEqual(['', 'abc', 'ab…gh']);
  expect(cut('abcdef', 1)).toBe('…');
});
