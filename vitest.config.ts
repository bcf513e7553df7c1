import { defineConfig } from 'vitest/config';

const partsSummary = './test/support/parts-reporter.ts';

export default defineConfig({
  test: {
    reporters: ['default', partsSummary],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { test: { name: 'unit', include: ['{sim-core,packages/*}/test/**/*.test.ts'] } },
      { test: { name: 'cross', include: ['test/cross/**/*.test.ts'] } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], fileParallelism: false } },
    ],
  },
});
