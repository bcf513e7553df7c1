// The README's tables of environments and options say what the manifest says, and its examples run.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { OptionDefinition, SpaceJson } from '../src/index.js';
import { ENVIRONMENTS } from './support/environments.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

function spaceText(space: SpaceJson): string {
  switch (space.type) {
    case 'Discrete':
      return `Discrete(${space.n})`;
    case 'Box':
      return `${space.dtype === '<f4' ? 'f32' : 'i8'} [${space.shape}]`;
    case 'Tuple':
      return space.spaces.map(spaceText).join(' × ');
    default:
      return space.type;
  }
}

function boundsText(option: OptionDefinition): string {
  if (option.type === 'preset') return option.values.join(', ');
  if (option.type === 'grid') return `letters ${option.letters}, at most ${option.maxCells} cells`;
  if (option.type === 'numbers') return `${option.length} numbers`;
  if (option.type === 'boolean') return 'boolean';
  return option.min === undefined ? 'number' : `${option.min} to ${option.max}`;
}

const ENVIRONMENT_ROWS = ENVIRONMENTS.map(
  ({ id, observationSpace, actionSpace, rewardRange, maxEpisodeSteps }) =>
    `| \`${id}\` | ${spaceText(observationSpace)} | ${spaceText(actionSpace)} | ` +
    `${rewardRange.map((bound) => bound ?? 'any').join(' to ')} | ${maxEpisodeSteps ?? 'none'} |`,
);

const OPTION_ROWS = ENVIRONMENTS.flatMap(({ id, options = {} }) =>
  Object.entries(options).map(([name, option]) => {
    const standard = option.type === 'grid' ? '' : JSON.stringify(option.default);
    const where = option.at === 'reset' ? 'reset' : 'make';
    return `| \`${id}\` | \`${name}\` | ${where} | ${boundsText(option)} | ${standard} | ${option.description} |`;
  }),
);

/** The rows of the README's table with this first column, without the spaces that align them. */
function rowsOf(firstColumn: string): string[] {
  const lines = readme
    .split('\n')
    .map((line) => line.replace(/ +\|/g, ' |').replace(/\| +/g, '| ').replace(/ +\|/g, ' |'));
  const start = lines.findIndex((line) => line.startsWith(`| ${firstColumn} |`));
  const rest = lines.slice(start + 2);
  return rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith('|')),
  );
}

describe('the README', () => {
  it('lists the environments of the manifest', () => {
    expect(rowsOf('environment | observation')).toEqual(
      ENVIRONMENT_ROWS.map((line) => line.replace('|  |', '| |')),
    );
  });

  it('lists their options', () => {
    expect(rowsOf('environment | option')).toEqual(OPTION_ROWS.map((line) => line.replace('|  |', '| |')));
  });

  it('has examples that run', () => {
    mkdirSync(join(root, 'build'), { recursive: true });
    const folder = mkdtempSync(join(root, 'build', 'readme-'));
    try {
      const examples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1]!);
      expect(examples.length).toBeGreaterThan(4);
      for (const [index, code] of examples.entries()) {
        const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
        const path = join(folder, `example-${index}.mjs`);
        writeFileSync(path, ts.transpileModule(code, { compilerOptions }).outputText);
        const { status, stderr } = spawnSync(process.execPath, [path], { encoding: 'utf8' });
        expect([code, status, stderr]).toEqual([code, 0, '']);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
