import { readdirSync, readFileSync } from 'node:fs';
import type { GuestLimits, PolicyContract, PolicyLanguage } from '../../src/index.js';

/** One file of the hostile corpus and what its first lines say of it. */
export interface HostilePolicy {
  readonly file: string;
  readonly language: PolicyLanguage;
  readonly source: string;
  readonly contract: PolicyContract;
  /** An outcome as `describe` in hostile.test.ts spells it. */
  readonly expected: string;
}

const DIRECTORY = new URL('../hostile/', import.meta.url);

/** Budgets small enough for a test run; every one of them is hit by some file. */
export const HOSTILE_LIMITS = {
  fuelForLoading: 200_000_000n,
  fuelPerDecision: 200_000_000n,
  memoryBytes: 32 * 1024 * 1024,
  outputBytes: 4096,
  messageBytes: 256,
} satisfies Partial<GuestLimits>;

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
        contract: (header('contract') ?? 'single-agent') as PolicyContract,
        expected,
      };
    });
}
