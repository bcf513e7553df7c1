// The closing lines of a test run: what was skipped for want of an optional part, and the totals on a line of its own.
import type { Reporter, TestModule } from 'vitest/node';
import { has, PARTS, type PartName } from './parts.js';

class PartsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') counts[state] += 1;
        else counts.skipped += 1;
      }
    }
    const missing = (Object.keys(PARTS) as PartName[]).filter((name) => !has(name));
    if (missing.length > 0) {
      process.stdout.write('\nSkipped, for want of a part that this machine has not:\n');
      for (const name of missing) process.stdout.write(`  ${name}: to enable it, ${PARTS[name].enable}\n`);
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  }
}

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export.
export default PartsReporter;
