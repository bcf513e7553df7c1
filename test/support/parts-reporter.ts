// The closing lines of a test run: what was left out, what was skipped for want of an optional part, which tests passed only
// when they were run again, and last, on a line of its own, `N passed, N failed`.
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { has, PARTS, type PartName } from './parts.js';

class PartsReporter implements Reporter {
  #quick = false;

  onInit({ projects }: Vitest): void {
    const names = projects.map(({ name }) => name);
    this.#quick = names.includes('unit') && !names.includes('slow');
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    const retried: string[] = [];
    for (const module of modules) {
      // What fails outside of its tests: the file as it loads, and hooks, which leave their tests skipped.
      for (const group of [module, ...module.children.allSuites()]) {
        if (group.errors().length > 0) counts.failed += 1;
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') counts[state] += 1;
        else counts.skipped += 1;
        if (test.diagnostic()?.flaky) retried.push(`${module.relativeModuleId} > ${test.fullName}`);
      }
    }
    if (this.#quick) {
      process.stdout.write(
        '\nLeft out: slow tests, containers, browsers and other engines; `npm run test:all` runs them.\n',
      );
    }
    const missing = (Object.keys(PARTS) as PartName[]).filter((name) => !has(name));
    if (missing.length > 0) {
      process.stdout.write('\nParts that this machine lacks; the tests that need one are skipped:\n');
      for (const name of missing) process.stdout.write(`  ${name}: to enable it, ${PARTS[name].enable}\n`);
    }
    if (retried.length > 0) {
      process.stdout.write('\nPassed only when run again:\n');
      for (const name of retried) process.stdout.write(`  ${name}\n`);
    }
    process.stdout.write(`\n${retried.length} passed only when run again\n${counts.skipped} skipped\n`);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  }
}

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export.
export default PartsReporter;
