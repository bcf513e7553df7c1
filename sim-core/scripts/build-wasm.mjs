// Compiles the kernel, refuses an artifact that could depend on its host or that differs from the committed digest,
// and hands it to the host side: dist/reroll.wasm and, for `import '@reroll/sim-core'`, src/generated/module.ts; and the types
// of the environments, from their manifest.
//
// `--accept` records a new digest: for a change of the kernel that is meant to change the artifact.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildModule } from './build-module.mjs';
import { environmentTypes } from './environment-types.mjs';
import { readEnvironments } from './environments.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

function fail(message) {
  process.stderr.write(`sim-core: ${message}\n`);
  process.exit(1);
}

const environments = readEnvironments('assembly/environments');
const { bytes, manifest, findings } = await buildModule(environments, { baseDir: root }).catch((error) =>
  fail(`the kernel does not compile:\n${error.message}`),
);
if (findings.length > 0) fail(`the artifact is not host-independent:\n  ${findings.join('\n  ')}`);

const digest = createHash('sha256').update(bytes).digest('hex');
if (process.argv.includes('--accept')) writeFileSync('wasm.sha256', `${digest}  reroll.wasm\n`);
const [expected] = readFileSync('wasm.sha256', 'utf8').split(' ');
if (digest !== expected) {
  fail(
    `the artifact's SHA-256 is ${digest}, but wasm.sha256 says ${expected}.\n` +
      'If the kernel was changed on purpose, record it: npm run accept-wasm --workspace sim-core\n' +
      'If not, this machine builds other bytes from the same sources, which is a bug worth reporting.',
  );
}

mkdirSync('dist', { recursive: true });
mkdirSync('src/generated', { recursive: true });
writeFileSync('dist/reroll.wasm', bytes);
writeFileSync('src/generated/environments.ts', environmentTypes(JSON.parse(manifest)));
writeFileSync(
  'src/generated/module.ts',
  `// Made by scripts/build-wasm.mjs.\nexport const MODULE_BASE64 =\n  '${bytes.toString('base64')}';\n`,
);
