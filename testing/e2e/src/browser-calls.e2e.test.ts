/** Calls in browsers, in one process: Socket.IO and PeerServer share its port. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { browserCalls } from './calls/browser-calls.ts';
import { callsInCrashes } from './calls/calls-in-crashes.ts';
import { forCallPage, serveCallPage, type CallPage } from './calls/caller.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

describe('embedded', () => {
  let callPage: CallPage;
  let system: EmbeddedSystem;
  beforeAll(async () => {
    callPage = await serveCallPage();
    system = await startEmbedded(forCallPage(callPage));
  }, 30_000);
  afterAll(async () => {
    await system.stop();
    await callPage.close();
  }, 30_000);
  browserCalls(
    () => system,
    () => callPage,
  );
  callsInCrashes(
    () => system,
    () => callPage,
    () => [{ kill: () => system.service.kill(), restart: () => system.service.restart() }],
  );
});
