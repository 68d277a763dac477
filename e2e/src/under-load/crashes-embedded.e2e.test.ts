import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { startEmbedded, type EmbeddedSystem } from '../systems/embedded.ts';
import type { OpenTables } from '../systems/open-tables.ts';
import { startChat, type Chat } from './chat.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';

describe('the one process, killed while people write', () => {
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

  test('and started again: nothing is lost', async () => {
    await system.crashAndRestart();
    await chat.load.goesOn(2);
    await expectNothingLost(tables, chat);
  }, 60_000);
});
