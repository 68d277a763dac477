import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbedded, type EmbeddedSystem } from '../systems/embedded.ts';
import type { OpenTables } from '../systems/open-tables.ts';
import { startChat, type Chat } from './chat.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { commandFailpoints, projectorFailpoints, startAndDieAt } from './failpoints.ts';
import { measureRecovery } from './recovery.ts';

describe('the one process, killed while people write and started again', () => {
  let system: EmbeddedSystem;
  let chat: Chat;
  let tables: OpenTables;
  beforeAll(async () => {
    system = await startEmbedded();
    tables = await system.openTables();
    chat = await startChat(system.origin);
  }, 30_000);
  afterAll(async () => {
    await chat?.close();
    await tables?.close();
    await system?.stop();
  }, 30_000);

  test('goes on with its lanes at once: it does not wait for its own leases', async () => {
    await system.crashAndRestart();
    expect((await measureRecovery('killed, once it is ready', chat)).reads).toBeLessThan(3_000);
    await expectNothingLost(tables, chat);
  }, 60_000);

  test.each([...commandFailpoints, ...projectorFailpoints])(
    'at %s: nothing acknowledged is lost or doubled',
    async (failpoint) => {
      chat.load.start();
      await system.service.kill();
      await startAndDieAt(system.service, failpoint);
      const recovery = measureRecovery(failpoint, chat);
      await Promise.all([system.service.restart(), recovery]);
      await expectNothingLost(tables, chat);
    },
    60_000,
  );
});
