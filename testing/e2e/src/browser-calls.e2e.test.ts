/** A browser call on one process, where Socket.IO and PeerServer share a port. More of calls: web/scenarios, calls-distributed. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { callCrashScenario } from './calls/call-crash-scenario.ts';
import { callPageSettings, serveCallPage, type CallPage } from './calls/call-client.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

describe('embedded', () => {
  let callPage: CallPage;
  let system: EmbeddedSystem;
  beforeAll(async () => {
    callPage = await serveCallPage();
    system = await startEmbedded(callPageSettings(callPage));
  }, 30_000);
  afterAll(async () => {
    await system.stop();
    await callPage.close();
  }, 30_000);
  callCrashScenario(
    () => system,
    () => callPage,
    () => [{ kill: () => system.service.kill(), restart: () => system.service.restart() }],
  );
});
