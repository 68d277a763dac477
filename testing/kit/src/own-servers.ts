/** Servers of a test file's own, that its tests may kill, freeze and starve. */
import { afterAll, describe } from '@jest/globals';

import { ServerMissing, type TestServer } from './servers/test-server.ts';
import { refuse } from './shared-servers.ts';

/**
 * The tests in `suite` run against a server that is started for them and stopped after them; where the machine has none
 * they are skipped and named. Await it at the top of the file.
 */
export async function describeWithOwn<Server extends TestServer>(
  name: string,
  start: () => Promise<Server>,
  suite: (server: Server) => void,
): Promise<void> {
  let server: Server;
  try {
    server = await start();
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error;
    await refuse(name, error.message);
    return;
  }
  describe(`with a ${name} of its own`, () => {
    afterAll(() => server.stop());
    suite(server);
  });
}
