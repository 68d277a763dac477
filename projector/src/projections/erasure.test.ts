import { expect, test } from '@jest/globals';
import type { Table } from '@parley/database/tables';
import type { AnyStoredEvent } from '@parley/events/envelope';
import {
  aboutChanged,
  accountErasureRequested,
  accountRegistered,
  avatarChanged,
  externalIdAssigned,
  userCustomChanged,
} from '@parley/events/event-constructors/account-events';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import { sealingRule } from '@parley/events/sealing';
import { erasedProfile, profiles, profileTerms } from '@parley/read-tables/tables/accounts';
import { attachments, mentions, messages } from '@parley/read-tables/tables/messages';
import { MemoryTables } from '../rebuild/memory-tables.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { liveProjections } from './all.ts';

const [ada, conversationId, messageId, fileId] = [newId(), newId(), newId(), newId()];
const erasedAt = 1_800_000_000_000_000;

function project(events: readonly AnyStoredEvent[]): (table: Table) => object[] {
  const tables = new MemoryTables(liveProjections);
  expect(tables.apply(events).parked).toEqual([]);
  return (table) => [...tables.rows(table).values()];
}

/** The event as it is read once the key of its author, or only its own, is destroyed. */
function erased(event: AnyStoredEvent, ofAuthor = true): AnyStoredEvent {
  if (event.type !== 'MessageSent' && event.type !== 'MessageEdited') return event;
  const payload = { ...event.payload, personal: sealingRule(event.type)!.erased };
  return { ...event, payload, erased: true, ...(ofAuthor && { erasedAt }) } as AnyStoredEvent;
}

test('nothing of a profile is left once the erasure is requested', () => {
  const log = new StoredEvents();
  log.append(
    accountRegistered({ userId: ada, personal: { username: 'ada', displayName: 'Ada', email: 'a@x.org' } }),
    externalIdAssigned({ userId: ada, issuer: null, personal: { externalId: 'customer 7' } }),
    avatarChanged({ userId: ada, avatarFileId: null, avatarUrl: 'https://shop.example/ada.png' }),
    aboutChanged({ userId: ada, personal: { about: 'Counts.' } }),
    userCustomChanged({ userId: ada, personal: { custom: { tier: 'gold' } } }),
    accountErasureRequested({ userId: ada, erasureId: newId(), reason: null }),
  );
  const rowsOf = project(log.all);
  const kept = { userId: ada, kind: 'person', addToGroups: 'everyone', messagesFrom: 'everyone', discoverable: 'everyone' };
  const times = { suspendedAt: null, createdAt: log.all[0]!.recordedAt, erasedAt: log.all[5]!.recordedAt };
  expect(rowsOf(profiles)).toEqual([{ ...kept, ...erasedProfile, ...times, position: 6 }]);
  expect(rowsOf(profileTerms)).toEqual([{ userId: ada, ordinal: 0, term: '', listed: false, displayName: '', position: 6 }]);
});

const file = { mediaType: 'image/webp', size: 1, width: 1, height: 1, sha256: '0'.repeat(64) };
const members = [{ userId: ada, role: 'owner' as const }];
const personal = { text: 'a', custom: { a: 1 }, attachments: [file], clientId: 'c' };
const about = { conversationId, messageId, senderId: ada };
const written = [
  conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members }),
  messageSent({ ...about, personal, fileIds: [fileId], replyTo: null, mentions: [ada] }),
  messageEdited({ ...about, messageSeq: 2, personal: { text: 'b' }, mentions: [ada], mentionsRemoved: [] }),
];

test('a message of an erased author is a tombstone without files, that still mentions and counts', () => {
  const log = new StoredEvents();
  log.append(...written);
  const [rowsOf, others] = [project(log.all.map((event) => erased(event))), project(log.all)];
  const content = { text: null, custom: null, attachments: [], clientId: null };
  expect(rowsOf(messages)).toEqual([{ ...others(messages)[0], ...content, erasedAt }]);
  expect([rowsOf(attachments), rowsOf(mentions)]).toEqual([[], others(mentions)]);
});

test.each([
  ['author', true],
  ['message', false],
])('of a message that was deleted, the deletion is left, also when the key of the %s is destroyed', (_key, ofAuthor) => {
  const log = new StoredEvents();
  log.append(...written, messageDeleted({ ...about, messageSeq: 2, mentionsRemoved: [ada] }));
  const [rowsOf, others] = [project(log.all.map((event) => erased(event, ofAuthor))), project(log.all)];
  for (const table of [messages, attachments, mentions]) expect(rowsOf(table)).toEqual(others(table));
});
