// The built package as a browser's bundler sees it: no Node module in the graph, the same digests out of it.
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { CARTPOLE_BYTES, CARTPOLE_DIGEST } from './fixtures.js';

const ENTRY = `
import { decodeTrajectory, encodeTrajectory, sha256Hex, trajectoryDigest } from '@reroll/trajectory';
const { header } = decodeTrajectory(bytes);
const body = bytes.subarray(bytes.length - 68);
result = [trajectoryDigest(header, body), sha256Hex(encodeTrajectory(header, body))];
`;

it('runs without anything of Node’s', async () => {
  const bundle = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
  });
  const inputs = Object.keys(bundle.metafile.inputs);
  expect(inputs.some((path) => path.endsWith('trajectory/dist/sha256.noble.js'))).toBe(true);
  expect(inputs.filter((path) => path.endsWith('.node.js') || path.startsWith('node:'))).toEqual([]);
  const page = {
    bytes: Uint8Array.from(Buffer.from(CARTPOLE_BYTES, 'hex')),
    result: [] as string[],
    TextEncoder,
    TextDecoder,
    Uint8Array,
  };
  runInNewContext(bundle.outputFiles[0]!.text, page);
  expect([...page.result]).toEqual([CARTPOLE_DIGEST, CARTPOLE_DIGEST]);
});
