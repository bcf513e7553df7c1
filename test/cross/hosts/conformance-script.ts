// Prints one line, `CORE GUESTS CODE`: all digests, on hosts that know `console` (Node, browsers, workers) or only `print`
// (engine shells).
import './shell-globals.js';
import javascript from '@reroll/policy/javascript.wasm';
import { codeDigest } from './code-conformance.js';
import { conformanceDigests } from './conformance.js';
import { guestDigest } from './guest-conformance.js';

const host = globalThis as { print?: (line: string) => void };
const print = host.print ?? console.log;
const core = JSON.stringify(conformanceDigests());
// esbuild's `binary` loader puts the bytes of the file into the bundle, where other bundlers give its address.
const wasm = javascript as unknown as Uint8Array;
guestDigest(wasm)
  .then(async (guests) => print(`${core} ${guests} ${await codeDigest(wasm)}`))
  .catch((error) => print(String(error?.stack ?? error)));
