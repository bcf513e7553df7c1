import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { chromiumPath, has } from './test/support/parts.js';

/** Tests that hold for any host; they run in Node and again in a browser page. */
const HOST_NEUTRAL = ['{sim-core,packages/*}/test/**/*.golden.test.ts', 'test/browser/**/*.test.ts'];

const browser: TestProjectInlineConfiguration = {
  // Found only once a test runs: Vite would bundle them then, and reload the page under the test.
  optimizeDeps: {
    include: [
      'zod',
      'zod/mini',
      '@assemblyscript/loader',
      'canonicalize',
      '@noble/hashes/sha2.js',
      '@noble/hashes/utils.js',
    ],
  },
  test: {
    name: 'browser',
    include: HOST_NEUTRAL,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: chromiumPath(),
          args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-background-networking',
            '--disable-component-update',
          ],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
};

export default defineConfig({
  test: {
    reporters: ['default', './test/support/parts-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['{sim-core,packages/*}/test/**/*.test.ts'] } },
      { extends: true, test: { name: 'cross', include: ['test/cross/**/*.test.ts'] } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], fileParallelism: false } },
      ...(has('chromium') ? [browser] : []),
    ],
  },
});
