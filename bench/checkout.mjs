// Another checkout of the project, to compare with.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Throws unless a path is a checkout whose benchmarks report figures and whose packages are built. */
export function checkCheckout(root) {
  const quoted = JSON.stringify(root);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new RangeError(`no folder at ${quoted}`);
  for (const path of ['sim-core', 'packages', 'bench/figures.mjs']) {
    if (!existsSync(join(root, path)))
      throw new RangeError(
        `${quoted} is no checkout of reroll whose benchmarks report figures: it lacks ${path}`,
      );
  }
  const packages = ['sim-core', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)];
  const needed = ['node_modules', ...packages.map((path) => `${path}/dist`)];
  const missing = needed.find((path) => !existsSync(join(root, path)));
  if (missing !== undefined)
    throw new RangeError(`${quoted} is not built: it lacks ${missing}; run npm run build there`);
}
