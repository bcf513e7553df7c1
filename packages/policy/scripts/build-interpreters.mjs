// Meters and starts the interpreters of both languages, refuses a result that differs from the committed digests, and puts
// them into dist/, with the licenses of those who wrote them.
//
// `--accept` records new digests: for a change of the meter, a harness or a price that is meant to change the interpreters.
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { javascript } from '../dist/javascript/javascript.js';
import { python } from '../dist/python/python.js';
import { startInterpreter } from '../dist/start/start-interpreter.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const DIGESTS = 'src/interpreter-digests.ts';
const { resolve } = createRequire(import.meta.url);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function fail(message) {
  process.stderr.write(`policy: ${message}\n`);
  process.exit(1);
}

for (const language of [javascript, python]) {
  const { name, source } = language;
  const path = resolve(source.specifier);
  const wasm = readFileSync(path);
  if (sha256(wasm) !== source.sha256) fail(`${source.specifier} is not the pinned build`);
  const started = startInterpreter(language, wasm);
  const digest = sha256(started);
  const line = new RegExp(`  ${name}: '([0-9a-f]*)',`);
  const committed = readFileSync(DIGESTS, 'utf8');
  if (process.argv.includes('--accept')) {
    writeFileSync(DIGESTS, committed.replace(line, `  ${name}: '${digest}',`));
  } else if (line.exec(committed)?.[1] !== digest) {
    fail(
      `the SHA-256 of the started ${name} interpreter is ${digest}, but ${DIGESTS} says otherwise.\n` +
        'If it was changed on purpose, record it: npm run accept-interpreters --workspace packages/policy\n' +
        'If not, this machine builds other bytes from the same sources, which is a bug worth reporting.',
    );
  }
  writeFileSync(`dist/${name}.wasm`, started);
  const packageName = source.specifier
    .split('/')
    .slice(0, source.specifier.startsWith('@') ? 2 : 1)
    .join('/');
  copyFileSync(`${dirname(resolve(`${packageName}/package.json`))}/LICENSE`, `dist/${name}.LICENSE`);
}
