import { collectFiles } from '@parley/command-service/files/collect-files';
import { fileUses } from '@parley/command-service/files/is-file-used';
import { formOf, send } from '@parley/command-service/files/upload.fixture';
import { png } from '@parley/command-service/files/images.fixture';
import { groupOf, register } from '@parley/command-service/person.fixture';
import { describe, expect, jest, test } from '@jest/globals';
import { conversationStream } from '@parley/events/streams';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { ErasingSystem, type Stores } from './erasure.fixture.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(120_000);

export function describeMessageErasure(openStores: () => Promise<Stores>): void {
  describe('a deleted message', () => {
    test('is answered as a tombstone when it is sent again, and not sent twice', async () => {
      const system = await ErasingSystem.start(await openStores());
      const ann = await register(system.service);
      const path = await groupOf(ann);
      const file = (await send(system.service, ann, formOf(['file', await png()]))).body.file;
      const sent = () => ann.ask('POST', `${path}/messages`, { text: 'one', attachments: [file.id], clientId: 'c' }, 'key');
      const { message } = (await sent()).body;
      await ann.ask('DELETE', `${path}/messages/${message.id}`);
      const eventsOf = () => system.openStore().readStream(conversationStream(message.conversationId), { after: 0, limit: 10 });
      await waitUntil(async () => (await eventsOf()).some(({ erased }) => erased), { what: 'the end of its key', pauseMs: 50 });
      const { status, body } = await sent();
      const tombstone = { id: message.id, seq: message.seq, text: null, attachments: [], clientId: null, deletedAt: expect.any(String) };
      expect([status, body.message]).toEqual([201, expect.objectContaining(tombstone)]);
      expect((await eventsOf()).map(({ type }) => type)).toEqual(['ConversationCreated', 'MessageSent', 'MessageDeleted']);
      await system.close();
    });
  });

  describe('a file', () => {
    test('of a deleted message or a replaced avatar is deleted, unless another message has it', async () => {
      const system = await ErasingSystem.start(await openStores());
      const { service, storage } = system;
      const ann = await register(service);
      const path = await groupOf(ann);
      const upload = async () => (await send(service, ann, formOf(['file', await png()]))).body.file.id as string;
      const [once, twice, ofGroup, own] = [await upload(), await upload(), await upload(), await upload()];
      const first = await ann.ask('POST', `${path}/messages`, { attachments: [once, twice] });
      await ann.ask('POST', `${path}/messages`, { attachments: [twice] });
      for (const avatarFileId of [ofGroup, null]) await ann.ask('PATCH', path, { avatarFileId });
      for (const avatarFileId of [own, null]) await ann.ask('PATCH', '/v1/me', { avatarFileId });
      await ann.ask('DELETE', `${path}/messages/${first.body.message.id}`);

      const released = async () => {
        const sql = 'SELECT COUNT(*) AS count FROM files WHERE claims = 0 AND released_at IS NOT NULL';
        return (await storage.logDatabase.read<{ count: number }>({ sql }))[0]!.count === 3;
      };
      await waitUntil(released, { what: 'the release of three files', deadlineMs: 30_000, pauseMs: 50 });
      const isUsed = fileUses({ store: storage.store, read: storage.readDatabase });
      const clock = () => Date.now() + 11 * 60_000;
      expect(await collectFiles({ database: storage.logDatabase, fileStore: storage.fileStore, clock, isUsed })).toBe(3);
      const streams = await Promise.all([once, twice, ofGroup, own].map((id) => storage.fileStore.get(id)));
      for (const stream of streams) stream?.destroy();
      expect(streams.map((stream) => stream !== null)).toEqual([false, true, false, false]);
      await system.close();
    });
  });
}
