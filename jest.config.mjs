import { fileURLToPath } from 'node:url';

// The processes that tests start by the hundred need not take the types out of each file, and compile it, again and again.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/node', import.meta.url));

// unit: nothing outside the process. integration: real servers (found as testing/kit says). e2e: the whole system.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest/strip.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/.tsbuild/'],
};

export default {
  maxWorkers: 2,
  // Of tests that may run beside each other: most of these wait, yet each asks as many questions as any.
  maxConcurrency: 3,
  testSequencer: '<rootDir>/scripts/jest/long-suites-first.mjs',
  // Waits have deadlines of their own, which say what was awaited; this one only ends what hangs.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(int|e2e)\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['**/*.int.test.ts'],
      globalSetup: '<rootDir>/testing/kit/src/jest/global-setup.ts',
      globalTeardown: '<rootDir>/testing/kit/src/jest/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['**/*.e2e.test.ts'],
      globalSetup: '<rootDir>/testing/kit/src/jest/global-setup.ts',
      globalTeardown: '<rootDir>/testing/kit/src/jest/global-teardown.ts',
    },
  ],
};
