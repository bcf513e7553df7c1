// Prints the digest on hosts that know `console` (Node, browsers, workers) or only `print` (engine shells).
import './shell-globals.js';
import { conformanceDigest } from './conformance.js';

const host = globalThis as { print?: (line: string) => void };
const print = host.print ?? console.log;
print(conformanceDigest());
