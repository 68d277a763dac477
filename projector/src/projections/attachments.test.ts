import { expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { attachments } from '@parley/read-tables/tables/messages';
import { MemoryTables } from '../rebuild/memory-tables.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { liveProjections } from './all.ts';

const [conversationId, messageId, senderId, fileId] = [newId(), newId(), newId(), newId()];
const message = { conversationId, messageId, senderId };
const file = { mediaType: 'image/png', size: 1, width: 2, height: 3, sha256: 'ab' };
const content = { personal: { text: 'look', attachments: [file] }, fileIds: [fileId], replyTo: null, mentions: [] };

const created = conversationCreated({
  conversationId,
  kind: 'group',
  title: 'Reading',
  avatarFileId: null,
  members: [{ userId: senderId, role: 'owner' }],
});
const sent = messageSent({ ...message, ...content });
const edited = messageEdited({ ...message, messageSeq: 2, personal: { text: 'look!' }, mentions: [], mentionsRemoved: [] });
const deleted = messageDeleted({ ...message, messageSeq: 2, mentionsRemoved: [] });

function given(...events: NewEvent[]) {
  const log = new StoredEvents();
  const tables = new MemoryTables(liveProjections);
  expect(tables.apply(log.append(...events)).parked).toEqual([]);
  const attached = () => [...tables.rows(attachments).values()];
  return { log, tables, attached };
}

test('files are attached to their message until it is deleted', () => {
  expect(given(created, sent, edited).attached()).toEqual([{ conversationId, seq: 2, fileId, position: 2 }]);
  expect(given(created, sent, edited, deleted).attached()).toEqual([]);
});

test('a message that is applied again after its deletion attaches nothing', () => {
  const { log, tables, attached } = given(created, sent, deleted);
  tables.apply([log.all[1]!]);
  expect(attached()).toEqual([]);
});

test('a message whose key was destroyed before it is deleted attaches its files until then', () => {
  const erased = messageSent({ ...message, ...content, personal: { text: null } });
  expect(given(created, erased).attached()).toEqual([{ conversationId, seq: 2, fileId, position: 2 }]);
  expect(given(created, erased, deleted).attached()).toEqual([]);
});
