import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const rootDir = fileURLToPath(new URL('../../../', import.meta.url));
const config = {
  rootDir,
  testEnvironment: '<rootDir>/scripts/jest/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest/strip.mjs' },
  testMatch: ['**/stop-after-suite.fixture.ts'],
};

test.each(['runs', 'nothing at all'])('a run of the tests named “%s” stops what the file has started, and exits', async (filter) => {
  const jest = ['--experimental-vm-modules', `${rootDir}node_modules/jest/bin/jest.js`];
  const args = [...jest, '--config', JSON.stringify(config), '--runInBand', '--passWithNoTests', '--testNamePattern', filter];
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: rootDir, timeout: 25_000 });
  expect(stderr).toContain('stopped');
});
