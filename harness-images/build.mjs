// Builds the images that @reroll/sandbox and the docker backend run, through the engine's API.
//
//   npm run images                          js, python and python with Gymnasium
//   npm run images -- js                    one of them
//   npm run images -- --base official      on the official images, whatever is there
//   npm run images -- --base local         on the bases that scripts/make-base-image.sh makes
//
// Without --base (or REROLL_IMAGE_BASE), a local base is used when this engine holds one, and the log says so.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SandboxClient } from '@reroll/sandbox';
import { IMAGES } from './images.mjs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: process.env.REROLL_IMAGE_BASE ?? 'auto' },
    verbose: { type: 'boolean', default: false },
  },
});
if (!['auto', 'local', 'official'].includes(values.base)) {
  throw new RangeError(`--base must be auto, local or official, got ${values.base}`);
}
const wanted = positionals.length > 0 ? positionals : Object.keys(IMAGES);

/** Build arguments that choose the base, and how the log names it. */
async function chooseBase(client, localBase) {
  const held = values.base !== 'official' && (await client.hasImage(localBase));
  if (held) return { name: localBase, buildArgs: { BASE_IMAGE: localBase } };
  if (values.base === 'local') {
    throw new Error(`this engine does not hold ${localBase}; run: sh scripts/make-base-image.sh`);
  }
  return { name: 'the official image', buildArgs: {} };
}

const client = new SandboxClient();
const { architecture } = await client.engineInfo();
for (const name of wanted) {
  const image = IMAGES[name];
  if (image === undefined)
    throw new RangeError(`no image named ${name}; there are ${Object.keys(IMAGES).join(', ')}`);
  const tag = image.tag(version);
  const base = await chooseBase(client, image.localBase);
  const started = performance.now();
  const id = await client.buildImage({
    tag,
    files: await image.files(architecture),
    buildArgs: { ...base.buildArgs, VERSION: version },
    onOutput: (line) => values.verbose && console.log(`  ${line}`),
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${tag} on ${base.name}: ${id.slice(7, 19)} in ${seconds} s`);
}
