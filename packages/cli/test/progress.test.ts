import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Progress, progressLine, withBar } from '../src/output/progress.js';

function stream(isTTY: boolean): { readonly written: string[]; readonly stream: NodeJS.WriteStream } {
  const written: string[] = [];
  const fake = { isTTY, columns: 100, write: (text: string) => written.push(text) };
  return { written, stream: fake as unknown as NodeJS.WriteStream };
}

describe('progressLine', () => {
  test.each([
    [0, 1000, ' 0%  0/10 rollouts  0.0/s'],
    [1, 2000, '10%  1/10 rollouts  0.5/s  0:18 left'],
    [9, 1000, '90%  9/10 rollouts  9.0/s  0:01 left'],
    [10, 1000, '100%  10/10 rollouts  10/s  0:00 left'],
    [1, 1_800_000, '10%  1/10 rollouts  0.0/s  4:30:00 left'],
  ])('%i of 10 after %i ms', (done, elapsedMs, line) => {
    expect(progressLine(done, 10, 'rollouts', elapsedMs).trimStart()).toBe(line.trimStart());
  });
});

describe('withBar', () => {
  test.each([20, 40, 60, 120])('fits %i columns', (columns) => {
    const line = progressLine(420, 1000, 'rollouts', 1000);
    expect(withBar(line, 0.42, columns).length).toBeLessThan(columns);
  });

  test('is as full as the share', () => {
    expect(withBar('x', 0.5, 120)).toBe(`${'█'.repeat(15)}${'░'.repeat(15)} x`);
    expect(withBar('x', 1, 120)).toBe(`${'█'.repeat(30)} x`);
  });
});

describe('Progress', () => {
  test('rewrites one line on a terminal, and leaves none behind', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { written, stream: terminal } = stream(true);
    const progress = new Progress(10, 'rollouts', terminal);
    progress.clear();
    progress.update(1);
    expect(written).toEqual([]);
    vi.advanceTimersByTime(1000);
    progress.update(5);
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('\r\u001b[K█');
    expect(written[0]).toMatch(/█░+ +50% {2}5\/10 rollouts {2}5\.0\/s {2}0:01 left$/);
    progress.clear();
    progress.clear();
    expect(written.slice(1)).toEqual(['\r\u001b[K']);
  });

  test('writes a line now and then elsewhere', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { written, stream: log } = stream(false);
    const progress = new Progress(10, 'rollouts', log);
    vi.advanceTimersByTime(4000);
    progress.update(4);
    vi.advanceTimersByTime(1000);
    progress.update(5);
    progress.clear();
    expect(written).toEqual([' 50%  5/10 rollouts  1.0/s  0:05 left\n']);
  });
});
