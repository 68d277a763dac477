import { afterAll, describe } from '@jest/globals';
import { ServerMissing } from '@parley/testing-kit/servers/test-server';
import { refuse } from '@parley/testing-kit/shared-servers';
import type { System } from './system.ts';

/**
 * The tests in `suite` run on the system that `start` starts, once for all of them; where the machine lacks one of its
 * servers they are skipped and named, or fail when TEST_REQUIRE names it. Await it at the top of the file.
 */
export async function describeSystem<Running extends System>(
  name: string,
  start: () => Promise<Running>,
  suite: (system: () => Running) => void,
): Promise<void> {
  try {
    const system = await start();
    describe(name, () => {
      afterAll(() => system.stop(), 30_000);
      suite(() => system);
    });
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error;
    // Named as the database, which is what TEST_REQUIRE asks for first; the reason says which server it is.
    await refuse('mariadb', `${name}: ${error.message}`);
  }
}
