import { statfsSync } from 'node:fs';

// Databases of tests are durable, which needs no disk: processes are killed, machines are not. In memory their commits wait for nothing.
const memory = '/dev/shm';
if (process.platform === 'linux' && freeBytes(memory) > 6 * 2 ** 30) process.env['TMPDIR'] ??= memory;

function freeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

// unit: one process. integration: real servers (see testing/kit). e2e: the whole system.
const shared = {
  testEnvironment: '<rootDir>/scripts/jest/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest/strip.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/.tsbuild/'],
  moduleNameMapper: { '^knex$': '<rootDir>/scripts/jest/knex.mjs' },
};

export default {
  maxWorkers: 3,
  // For test.concurrent: most of these tests wait, but each sends as many requests as any other.
  maxConcurrency: 3,
  testSequencer: '<rootDir>/scripts/jest/long-suites-first.mjs',
  // Waits have their own deadlines, which name what was awaited; this limit ends a test that hangs.
  testTimeout: 60_000,
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
