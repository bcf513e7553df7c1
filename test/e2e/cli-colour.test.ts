// Colour: where a terminal shows it, or somebody asks for it, and never in data.
import { describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';

const ESCAPE = '\u001b[';

describe('colour', () => {
  test.each([
    ['a pipe has none', { NO_COLOR: '' }, false],
    ['FORCE_COLOR gives a pipe some', { NO_COLOR: '', FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0 gives none', { NO_COLOR: '', FORCE_COLOR: '0' }, false],
    ['NO_COLOR gives none', { NO_COLOR: '1' }, false],
  ])('%s', async (_name, environment, coloured) => {
    const [list, mistake] = await Promise.all([
      reroll(['env', 'list'], { environment }),
      reroll(['env', 'show', 'nothing'], { environment }),
    ]);
    expect(list.stdout.includes(ESCAPE)).toBe(coloured);
    expect(mistake.stderr.includes(ESCAPE)).toBe(coloured);
  });

  test('data has none, even where it is asked for', async () => {
    const { stdout } = await reroll(['env', 'list', '--json'], {
      environment: { NO_COLOR: '', FORCE_COLOR: '1' },
    });
    expect(stdout).not.toContain(ESCAPE);
  });
});
