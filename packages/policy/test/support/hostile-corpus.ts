import { readdirSync, readFileSync } from 'node:fs';
import type { PolicyContract } from '../../src/index.js';
import type { HostilePolicy } from './hostile-record.js';

const DIRECTORY = new URL('../hostile/', import.meta.url);

/** The files beside this folder. */
export function hostileCorpus(): HostilePolicy[] {
  return readdirSync(DIRECTORY)
    .sort()
    .map((file) => {
      const source = readFileSync(new URL(file, DIRECTORY), 'utf8');
      const header = (name: string) => new RegExp(`^(?:#|//) ${name}: (.+)$`, 'm').exec(source)?.[1];
      const expected = header('expect');
      if (expected === undefined) throw new Error(`${file} does not say what to expect`);
      return {
        file,
        language: file.endsWith('.py') ? 'python' : 'javascript',
        source,
        contract: contractOf(header('contract') ?? 'single-agent'),
        expected,
      };
    });
}

/** A contract's name, or all of it as JSON. */
function contractOf(text: string): PolicyContract {
  return text.startsWith('{') ? JSON.parse(text) : (text as PolicyContract);
}
