import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { openEmbeddedLog, type ChatLog } from '@parley/projector/testing/chat-log';
import { startChild } from '@parley/testing-kit/child-process';
import { runCli } from '../testing/run-cli.ts';
import { migrateLog } from '../testing/migrate-log.ts';

jest.setTimeout(120_000);

const program = join(import.meta.dirname, '../main.ts');
const messages = 30_000;

async function fill(log: ChatLog): Promise<void> {
  const [conversationId, senderId] = [newId(), newId()];
  const members = [{ userId: senderId, role: 'owner' as const }];
  await log.append(accountRegistered({ userId: senderId, personal: { username: 'talker', displayName: 'Talker', email: null } }));
  await log.append(conversationCreated({ conversationId, kind: 'group', title: 'Long', avatarFileId: null, members }));
  const defaults = { fileIds: [], replyTo: null, mentions: [] };
  for (let sent = 0; sent < messages; sent += 100) {
    const texts = Array.from({ length: 100 }, (_, index) => `message ${sent + index} of a conversation that has many`);
    await log.append(
      ...texts.map((text) => messageSent({ conversationId, messageId: newId(), senderId, personal: { text }, ...defaults })),
    );
  }
}

test('compares a conversation with more rows than fit into the heap', async () => {
  const log = await openEmbeddedLog(inProcessEventBus());
  await migrateLog(log.log);
  await fill(log);
  const environment = { DATA_DIR: log.folder! };
  expect(await runCli(environment, 'migrate')).toMatchObject({ exitCode: 0 });
  expect(await runCli(environment, 'replay', '--keep-previous')).toMatchObject({ exitCode: 0 });
  const verify = startChild(program, { args: ['verify'], environment: { ...environment, NODE_OPTIONS: '--max-old-space-size=40' } });
  expect(await verify.ended).toEqual({ code: 0, signal: null });
  expect(verify.output()).toContain('No errors found.');
  await log.close();
});
