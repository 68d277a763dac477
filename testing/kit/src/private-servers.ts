/** Servers that one test file owns, so its tests may kill, freeze or overload them. */
import { describe } from '@jest/globals';

import { ServerMissing, type TestServer } from './servers/test-server.ts';
import { skipOrFail } from './shared-servers.ts';
import { stopAfterSuite } from './stop-after-suite.ts';

/**
 * Runs the tests in `suite` against a server that is started before and stopped after them. Skips and reports them if the
 * machine has no such server. Await it at the top level of the file.
 */
export async function describeWithPrivateServer<Server extends TestServer>(
  name: string,
  start: () => Promise<Server>,
  suite: (server: Server) => void,
): Promise<void> {
  let server: Server;
  try {
    server = await start();
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error;
    await skipOrFail(name, error.message);
    return;
  }
  describe(`with a private ${name}`, () => {
    stopAfterSuite(server);
    suite(server);
  });
}
