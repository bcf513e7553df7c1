import type { Interpreter, PolicyLanguage } from '../../src/index.js';
import { type HostilePolicy, type HostileRecord, recordOf } from './hostile-record.js';

/** What a host came to with the whole corpus. */
export interface HostileReport {
  readonly digests: Readonly<Record<PolicyLanguage, string>>;
  readonly records: Readonly<Record<string, HostileRecord>>;
}

/** Runs the corpus. Host-neutral: it runs in processes, threads and browsers. */
export function reportOf(
  interpreters: Readonly<Record<PolicyLanguage, Interpreter>>,
  corpus: readonly HostilePolicy[],
): HostileReport {
  const records = corpus.map((policy) => [policy.file, recordOf(interpreters[policy.language], policy)]);
  return {
    digests: { python: interpreters.python.digest, javascript: interpreters.javascript.digest },
    records: Object.fromEntries(records),
  };
}
