// Puts what the images are made of into the command line's package: Dockerfiles, the Python server, requirements, and the harness of
// rollouts as one module with everything it imports. `reroll images build` takes it from there, in a checkout and out of it.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(new URL('../packages/cli/dist/image-files/', import.meta.url));

const { outputFiles } = await build({
  entryPoints: [`${here}harness.mjs`],
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  legalComments: 'inline',
});

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const image of ['js', 'python']) {
  const filter = (path) => basename(path) !== '__pycache__';
  cpSync(`${here}${image}`, `${target}${image}`, { recursive: true, filter });
}
writeFileSync(`${target}harness.mjs`, outputFiles[0].contents);
