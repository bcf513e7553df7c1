// Environments as texts, and the modules that they build to.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModule, readEnvironment } from '@reroll/sim-core/toolchain';

/** The parts of an environment that a test changes. */
export interface EnvironmentText {
  readonly fields?: string;
  readonly reset?: string;
  readonly step?: string;
  readonly observe?: string;
  readonly methods?: string;
  readonly module?: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
}

const MANIFEST = {
  id: 'Walk-v0',
  observationSpace: { type: 'Box', dtype: '<f4', shape: [1], low: -10, high: 10 },
  actionSpace: { type: 'Discrete', n: 2, start: 0 },
  maxEpisodeSteps: 40,
};

/** An environment that is sound but for what is changed. */
export function environmentText({
  fields = '',
  reset = '',
  step = '',
  observe = 'store<f32>(to, <f32>this.position);',
  methods = '',
  module = '',
  manifest = {},
}: EnvironmentText = {}): string {
  return `import { clamp, NoOptions, Pcg64, Step } from '@reroll/env-kit/assembly';
@lazy const MANIFEST = \`${JSON.stringify({ ...MANIFEST, ...manifest })}\`;
${module}
@unmanaged
export class Walk {
  position: f64;
  ${fields}
  reset(options: NoOptions, rng: Pcg64): void {
    this.position = rng.uniform(-1, 1);
    ${reset}
  }
  step(action: usize, options: NoOptions, rng: Pcg64, step: Step): void {
    const direction: f64 = load<u8>(action) == 1 ? 1 : -1;
    this.position = clamp(this.position + direction + rng.uniform(-0.5, 0.5), -10, 10);
    step.reward = 1;
    ${step}
  }
  observe(to: usize): void { ${observe} }
  ${methods}
}
`;
}

/** One module of several, without the rules that their texts would break: `loops` is Loops-v0 in it. */
export async function moduleOf(
  texts: Readonly<Record<string, EnvironmentText>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const files = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      `${name}.ts`,
      environmentText(text).replaceAll('Walk', idOf(name)),
    ]),
  );
  return inFolder(files, async (baseDir) => {
    const sources = Object.entries(files).map(([file, text]) => readEnvironment(file, text));
    const packages = {
      '@reroll/env-kit/assembly': fileURLToPath(new URL('../../assembly', import.meta.url)),
    };
    const places = { baseDir, library: '@reroll/sim-core/assembly', folder: '..', packages };
    return new Uint8Array((await buildModule(sources, places)).bytes);
  });
}

/** The name of a class, and of its environment but for the version. */
export function idOf(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

/** Gives a function a folder with some files, for as long as it runs. */
export async function inFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'env-kit-test-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
