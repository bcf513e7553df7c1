import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { chromiumPath } from './test/support/engines.js';
import { has } from './test/support/parts.js';

/** Tests that hold for any host; they run in Node and again in a browser page. */
const HOST_NEUTRAL = ['{sim-core,packages/*}/test/**/*.golden.test.ts', 'test/browser/**/*.test.ts'];

/** Tests that take seconds, or start engines, containers or browsers; they lie beside the quick ones, and `npm test` leaves them out. */
const SLOW = '**/*.slow.test.ts';

const setupFiles = [fileURLToPath(new URL('./test/support/fast-check-seed.ts', import.meta.url))];

const browser: TestProjectInlineConfiguration = {
  // Found only once a test runs: Vite would bundle them then, and reload the page under the test.
  optimizeDeps: {
    include: [
      'fast-check',
      'zod',
      'zod/mini',
      '@assemblyscript/loader',
      'canonicalize',
      '@noble/hashes/hmac.js',
      '@noble/hashes/sha2.js',
      '@noble/hashes/utils.js',
    ],
  },
  test: {
    name: 'browser',
    setupFiles,
    sequence: { groupOrder: 1 },
    maxWorkers: 1,
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
    // Built packages are what Node itself loads, and loads once.
    server: { deps: { external: [/\/dist\//] } },
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      // A quick file costs less than a process of its own: files share one, each with its package's modules anew.
      {
        extends: true,
        test: {
          name: 'unit',
          setupFiles,
          include: ['{sim-core,packages/*}/test/**/*.test.ts'],
          exclude: [SLOW],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'cross',
          setupFiles,
          include: ['test/cross/**/*.test.ts'],
          exclude: [SLOW],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'slow', setupFiles, include: [`{sim-core,packages/*,test/cross}/${SLOW}`] },
      },
      {
        extends: true,
        // After the others, one file at a time: engines, containers and browsers want the machine for themselves.
        test: {
          name: 'e2e',
          setupFiles,
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          retry: 1,
          sequence: { groupOrder: 2 },
        },
      },
      ...(has('chromium') ? [browser] : []),
    ],
  },
});
