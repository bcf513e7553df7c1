// What benchmarks report, and what pairs of runs show.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FIGURES_FILE, type Figure, readFigures, reportFigure } from '../../bench/figures.mjs';
import { compareRuns, MAX_PAIRS, median } from '../../bench/verdict.mjs';

describe('figures', () => {
  const figure: Figure = { name: 'a step', unit: 'ns', value: 35.5, better: 'lower' };
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reroll-figures-'));
    file = join(folder, 'figures');
    vi.stubEnv(FIGURES_FILE, file);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('come back in their order', () => {
    const other: Figure = { name: 'steps', unit: 'M steps/s', value: 28, better: 'higher' };
    reportFigure(figure);
    reportFigure(other);
    expect(readFigures(file)).toEqual([figure, other]);
  });

  it('go nowhere unless a file is named', () => {
    vi.stubEnv(FIGURES_FILE, undefined);
    reportFigure(figure);
    expect(readFigures(file)).toEqual([]);
  });

  it.each([
    [{ name: 7 }, TypeError, 'name must be a string, got 7'],
    [{ name: '' }, RangeError, 'name must not be empty'],
    [{ unit: undefined }, TypeError, 'unit must be a string, got undefined'],
    [{ value: '3' }, TypeError, 'value of a step must be a number, got 3'],
    [{ value: Number.NaN }, RangeError, 'value of a step must be finite, got NaN'],
    [{ better: 'more' }, RangeError, "better of a step must be 'higher' or 'lower', got more"],
    [{ goal: 2 }, RangeError, 'a figure has no "goal"'],
  ])('are refused with %j', (change, type, message) => {
    const wrong = { ...figure, ...change } as unknown as Figure;
    expect(() => reportFigure(wrong)).toThrow(new type(message));
    writeFileSync(file, '{"name":"a step"}\n');
    expect(() => readFigures(file)).toThrow(TypeError);
  });

  it('are refused when two have one name', () => {
    reportFigure(figure);
    reportFigure(figure);
    expect(() => readFigures(file)).toThrow(new RangeError('a benchmark reported "a step" twice'));
  });
});

describe('pairs of runs', () => {
  const ones = (count: number): number[] => new Array<number>(count).fill(1);

  it('show a change that all agree on, whichever direction is better', () => {
    const here = [1.2, 1.25, 1.3, 1.22, 1.28, 1.24];
    const higher = compareRuns(here, ones(6), 'higher');
    expect(higher).toMatchObject({ change: 'better', low: expect.closeTo(1.2), high: expect.closeTo(1.3) });
    const lower = compareRuns(here, ones(6), 'lower');
    expect(lower).toMatchObject({
      change: 'worse',
      low: expect.closeTo(1 / 1.3),
      ratio: expect.closeTo(1 / higher.ratio),
    });
    expect(compareRuns(ones(6), here, 'lower').change).toBe('better');
  });

  it('show none where they disagree, or are alike', () => {
    expect(compareRuns([1.2, 0.9, 1.3, 1.2, 1.1, 1.2], ones(6), 'higher').change).toBe('none shown');
    expect(compareRuns(ones(8), ones(8), 'lower')).toEqual({
      ratio: 1,
      low: 1,
      high: 1,
      change: 'none shown',
    });
  });

  it('are compared pair by pair', () => {
    const drifting = [1, 2, 4, 8, 16, 32];
    const { ratio, low, high } = compareRuns(
      drifting.map((value) => 1.1 * value),
      drifting,
      'higher',
    );
    for (const value of [ratio, low, high]) expect(value).toBeCloseTo(1.1, 12);
  });

  // Where nothing changed, each sign of each logarithm is as likely as the other: all ways can be counted.
  // The numbers of ways outside are 2 P(T ≤ c) with the critical values c = 0, 2, 5 and 10 of the signed-rank table at 5 %.
  it.each([
    [6, 2],
    [7, 6],
    [9, 20],
    [11, 86],
  ])('err in at most one case of twenty: %i pairs, %i of all ways', (pairs, expected) => {
    const sizes = Array.from({ length: pairs }, (_, i) => Math.sqrt(i + 2) / 10);
    let wrong = 0;
    for (let signs = 0; signs < 2 ** pairs; signs++) {
      const here = sizes.map((size, i) => Math.exp(signs & (1 << i) ? size : -size));
      if (compareRuns(here, ones(pairs), 'higher').change !== 'none shown') wrong++;
    }
    expect(wrong / 2 ** pairs).toBeLessThanOrEqual(0.05);
    expect(wrong).toBe(expected);
  });

  it('must be pairs, and neither too few nor too many', () => {
    expect(() => compareRuns(ones(6), ones(7), 'higher')).toThrow('runs must come in pairs, got 6 and 7');
    expect(() => compareRuns(ones(5), ones(5), 'higher')).toThrow('pairs must be 6 to 50, got 5');
    expect(() => compareRuns(ones(51), ones(51), 'higher')).toThrow('pairs must be 6 to 50, got 51');
    expect(compareRuns(ones(MAX_PAIRS), ones(MAX_PAIRS), 'higher').change).toBe('none shown');
  });

  it('have a median', () => {
    expect(median([3])).toBe(3);
    expect(median([9, 1, 4])).toBe(4);
    expect(median([9, 1, 4, 6])).toBe(5);
  });
});
