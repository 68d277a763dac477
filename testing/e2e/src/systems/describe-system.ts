import { describe } from '@jest/globals';
import { ServerMissing } from '@parley/testing-kit/servers/test-server';
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { stopAfterSuite } from '@parley/testing-kit/stop-after-suite';
import type { System } from './system.ts';

/**
 * Starts the system once and runs the tests in `suite` on it. If the machine lacks one of its servers, skips and reports the
 * tests, or fails if TEST_REQUIRE names the database. Await it at the top level of the file.
 */
export async function describeSystem<Running extends System>(
  name: string,
  start: () => Promise<Running>,
  suite: (system: () => Running) => void,
): Promise<void> {
  try {
    const system = await start();
    describe(name, () => {
      stopAfterSuite({
        async stop() {
          if (globalThis.failedTests.size > 0) process.stderr.write(`${name}, after a failed test:\n${await system.describe?.()}\n`);
          await system.stop();
        },
      });
      suite(() => system);
    });
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error;
    // Reported under the database, the first server of TEST_REQUIRE; the reason names the missing server.
    await skipOrFail('mariadb', `${name}: ${error.message}`);
  }
}
