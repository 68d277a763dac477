import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { newId, pairId } from '@parley/events/ids';
import { pairChanged } from '@parley/events/event-constructors/pair-events';
import {
  aboutChanged,
  accountRegistered,
  displayNameChanged,
  emailChanged,
  privacyChanged,
  usernameChanged,
} from '@parley/events/event-constructors/account-events';
import {
  conversationAvatarChanged,
  conversationCreated,
  conversationRenamed,
  memberRemoved,
  memberRoleChanged,
  membersAdded,
} from '@parley/events/event-constructors/conversation-events';
import { defaultPreferences, preferencesChanged, receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { reactionAdded, reactionRemoved } from '@parley/events/event-constructors/reaction-events';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import type { Table } from '@parley/database/tables';
import { conversations, members, timelineEvents, type ConversationRow, type MemberRow } from '@parley/read-tables/tables/conversations';
import { mentions, messages, reactions, tombstones, type MentionRow, type MessageRow } from '@parley/read-tables/tables/messages';
import { profiles } from '@parley/read-tables/tables/accounts';
import { relations } from '@parley/read-tables/tables/contacts';
import { MemoryTables } from '../rebuild/memory-tables.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { liveProjections } from './all.ts';

const conversationId = newId();
const [ada, bob, eve] = [newId(), newId(), newId()];
const messageId = newId();

const registered = accountRegistered({ userId: ada, personal: { username: 'ada', displayName: 'Ada', email: 'a@x.org' } });

const created = conversationCreated({
  conversationId,
  kind: 'group',
  title: 'Reading',
  avatarFileId: null,
  members: [
    { userId: ada, role: 'owner' },
    { userId: bob, role: 'member' },
  ],
});
const fileId = newId();
const file = { mediaType: 'image/png', size: 1, width: 2, height: 3, sha256: 'ab' };
const sent = messageSent({
  conversationId,
  messageId,
  senderId: bob,
  personal: { text: 'hello', attachments: [file], clientId: 'c1' },
  fileIds: [fileId],
  replyTo: null,
  mentions: [ada],
});
const sentBy = (senderId: string): NewEvent =>
  messageSent({
    conversationId,
    messageId: newId(),
    senderId,
    personal: { text: 'x' },
    fileIds: [],
    replyTo: null,
    mentions: [],
  });
const edited = messageEdited({
  conversationId,
  messageId,
  messageSeq: 2,
  senderId: bob,
  personal: { text: 'hi' },
  mentions: [],
  mentionsRemoved: [ada],
});
const leaders = { owners: 1, admins: 1 };
const promoted = memberRoleChanged({ conversationId, userId: bob, role: 'admin', joinedPosition: 1, leaders });
const deleted = messageDeleted({ conversationId, messageId, messageSeq: 2, senderId: bob, mentionsRemoved: [] });

const rowsOf = <Row>(tables: MemoryTables, table: Table): Row[] => [...tables.rows(table).values()] as Row[];

function given(...events: NewEvent[]) {
  const log = new StoredEvents();
  const tables = new MemoryTables(liveProjections);
  const { parked } = tables.apply(log.append(...events));
  expect(parked).toEqual([]);
  return {
    tables,
    log,
    conversation: rowsOf<ConversationRow>(tables, conversations)[0]!,
    message: rowsOf<MessageRow>(tables, messages).find((row) => row.messageId === messageId),
    member: (userId: string) => rowsOf<MemberRow>(tables, members).find((row) => row.userId === userId),
    at: (version: number) => log.all[version - 1]!.recordedAt,
  };
}

const ofNoProduct = {
  verifiedEmail: null,
  kind: 'person',
  avatarUrl: null,
  custom: null,
  externalId: null,
  suspendedAt: null,
  erasedAt: null,
};

test('an account becomes a profile', () => {
  const { tables, at } = given(registered);
  const profile = { userId: ada, username: 'ada', displayName: 'Ada', email: 'a@x.org', about: null, avatarFileId: null };
  const privacy = { addToGroups: 'everyone', messagesFrom: 'everyone', discoverable: 'everyone' };
  expect(rowsOf(tables, profiles)).toEqual([{ ...profile, ...ofNoProduct, ...privacy, createdAt: at(1), position: 1 }]);
});

test('account events update the profile', () => {
  const { tables, at } = given(
    registered,
    usernameChanged({ userId: ada, personal: { username: 'ada.l' } }),
    displayNameChanged({ userId: ada, personal: { displayName: 'Ada L' } }),
    emailChanged({ userId: ada, personal: { email: null } }),
    aboutChanged({ userId: ada, personal: { about: 'Counts.' } }),
    privacyChanged({ userId: ada, addToGroups: 'contacts', messages: 'everyone', discoverable: 'nobody' }),
  );
  const profile = { userId: ada, username: 'ada.l', displayName: 'Ada L', email: null, about: 'Counts.', avatarFileId: null };
  const privacy = { addToGroups: 'contacts', messagesFrom: 'everyone', discoverable: 'nobody' };
  expect(rowsOf(tables, profiles)).toEqual([{ ...profile, ...ofNoProduct, ...privacy, createdAt: at(1), position: 6 }]);
});

test('a pair has a row per user with what this user may see, written from the last event alone', () => {
  const pair = pairId(ada, bob);
  const request = { fromId: ada, at: 5, silent: true };
  const state = { request, contactsSince: null, blocks: [{ byId: bob, at: 7 }], declined: [] };
  const requested = pairChanged('ContactRequested', { pairId: pair, userId: ada, otherId: bob, silent: true, relation: state });
  const { tables } = given(pairChanged('UserBlocked', { ...requested.payload, relation: { ...state, blocks: [] } }), requested);
  const row = { pairId: pair, contactSince: null, position: 2 };
  expect(rowsOf(tables, relations)).toEqual(
    expect.arrayContaining([
      { ...row, userId: ada, otherId: bob, requestedAt: 5, requestIsOwn: true, blockedAt: null },
      { ...row, userId: bob, otherId: ada, requestedAt: null, requestIsOwn: false, blockedAt: 7 },
    ]),
  );
  expect(rowsOf(tables, relations)).toHaveLength(2);
});

describe('a conversation', () => {
  test('starts with members who have read everything', () => {
    const { conversation, member, at } = given(created);
    expect(conversation).toMatchObject({ title: 'Reading', lastSeq: 1, messages: 0, members: 2, lastMessageSeq: null, activityAt: at(1) });
    expect(member(ada)).toMatchObject({ present: true, roleRank: 1, membershipSeq: 1, readSeq: 1, readMessages: 0 });
  });

  test('counts every event and tracks its last message', () => {
    const { conversation, at } = given(created, sent, edited, sentBy(ada));
    expect(conversation).toMatchObject({ lastSeq: 4, messages: 2, lastMessageSeq: 4, activityAt: at(4), position: 4 });
  });

  test('takes a new title and avatar', () => {
    const avatarFileId = newId();
    const changes = [
      conversationRenamed({ conversationId, title: 'Writing' }),
      conversationAvatarChanged({ conversationId, avatarFileId, formerAvatarFileId: null }),
    ];
    const { conversation, at } = given(created, ...changes);
    expect(conversation).toMatchObject({ title: 'Writing', avatarFileId, lastSeq: 3, activityAt: at(3) });
  });

  test('has no new activity after an edit or a deletion', () => {
    const { conversation, at } = given(created, sent, edited, deleted);
    expect(conversation).toMatchObject({ lastSeq: 4, activityAt: at(2), lastMessageSeq: 2 });
  });
});

describe('a member', () => {
  test('who joins later has no unread messages', () => {
    const { member } = given(created, sent, membersAdded({ conversationId, members: [{ userId: eve, role: 'admin' }] }), sentBy(ada));
    expect(member(eve)).toMatchObject({ roleRank: 2, membershipSeq: 3, readSeq: 3, readMessages: 1, deliveredSeq: 3 });
  });

  test('who sends a message has read up to it', () => {
    const { member } = given(created, sentBy(ada), sent);
    expect(member(bob)).toMatchObject({ readSeq: 3, readMessages: 2, deliveredSeq: 3 });
    expect(member(ada)).toMatchObject({ readSeq: 2, readMessages: 1 });
  });

  test('has watermarks that never decrease', () => {
    const receipt = (delivered: number, read: { seq: number; messages: number } | null) =>
      receiptAdvanced({ conversationId, userId: bob, delivered, read });
    const talk = [created, sentBy(ada), sentBy(ada), sentBy(ada)];
    const { member, log } = given(...talk, receipt(3, { seq: 3, messages: 2 }), receipt(4, null), receipt(2, { seq: 2, messages: 1 }));
    expect(member(bob)).toMatchObject({ readSeq: 3, readMessages: 2, deliveredSeq: 4, receiptAt: log.all[5]!.recordedAt, position: 6 });
    expect(member(ada)).toMatchObject({ readSeq: 4 });
  });

  test('keeps preferences until leaving and rejoining', () => {
    const preferences = { pinned: true, archived: true, notifications: 'mentions', markedUnread: true } as const;
    const preference = preferencesChanged({ conversationId, userId: bob, ...preferences, mutedUntil: '2030-01-01T00:00:00.000Z' });
    const { member } = given(created, sent, preference);
    expect(member(bob)).toMatchObject({ ...preferences, mutedUntil: 1_893_456_000_000_000, readSeq: 2, position: 3 });
    const back = [
      memberRemoved({ conversationId, userId: bob, reason: 'left' }),
      membersAdded({ conversationId, members: [{ userId: bob, role: 'member' }] }),
    ];
    expect(given(created, sent, preference, ...back).member(bob)).toMatchObject(defaultPreferences);
  });

  test('keeps the row after leaving and starts fresh after rejoining', () => {
    const removed = memberRemoved({ conversationId, userId: bob, reason: 'removed' });
    expect(given(created, removed).member(bob)).toMatchObject({ present: false, membershipSeq: 2 });
    const again = membersAdded({ conversationId, members: [{ userId: bob, role: 'member' }] });
    expect(given(created, removed, sentBy(ada), again).member(bob)).toMatchObject({
      present: true,
      membershipSeq: 4,
      readSeq: 4,
      readMessages: 1,
    });
  });

  test('keeps everything else when the role changes', () => {
    const { member } = given(created, sent, promoted);
    expect(member(bob)).toMatchObject({ roleRank: 2, membershipSeq: 1, readSeq: 2 });
  });
});

describe('a message', () => {
  test('is one row with its ordinal', () => {
    const { message, at } = given(created, sentBy(ada), sent);
    expect(message).toMatchObject({
      seq: 3,
      ordinal: 2,
      text: 'hello',
      attachments: [{ fileId, ...file }],
      mentions: [ada],
      clientId: 'c1',
      sentAt: at(3),
      editedAt: null,
    });
  });

  test('has its edited text', () => {
    const { message, at } = given(created, sent, edited);
    expect(message).toMatchObject({ text: 'hi', mentions: [], sentAt: at(2), editedAt: at(3), position: 3 });
  });

  test('keeps no content after deletion and does not count as unread', () => {
    const { message, tables, at } = given(created, sent, edited, deleted);
    expect(message).toMatchObject({ text: null, attachments: [], clientId: null, mentions: [], deletedAt: at(4), ordinal: 1 });
    expect(JSON.stringify([...tables.all()])).not.toMatch(/hello|"hi"|image\/png/);
    expect(rowsOf(tables, tombstones)).toEqual([{ conversationId, ordinal: 1, position: 4 }]);
  });
});

test('a mention exists until the message no longer mentions the user', () => {
  const mentionsBob = messageSent({ ...sent.payload, mentions: [bob] });
  const edits = messageEdited({ ...edited.payload, mentions: [ada], mentionsRemoved: [bob] });
  const mentionedUsers = (...events: NewEvent[]) =>
    rowsOf<MentionRow>(given(created, ...events).tables, mentions).map(({ userId }) => userId);
  expect(mentionedUsers(mentionsBob)).toEqual([bob]);
  expect(mentionedUsers(mentionsBob, edits)).toEqual([ada]);
  expect(mentionedUsers(mentionsBob, edits, messageDeleted({ ...deleted.payload, mentionsRemoved: [ada] }))).toEqual([]);
});

test('a reaction is one row until it is removed', () => {
  const reaction = { conversationId, messageId, messageSeq: 2, emoji: '👍' };
  const added = [ada, bob].map((userId) => reactionAdded({ ...reaction, userId }));
  const { tables, conversation } = given(created, sent, ...added, reactionRemoved({ ...reaction, userId: ada }));
  expect(rowsOf(tables, reactions)).toMatchObject([{ seq: 2, emoji: '👍', userId: bob, position: 4 }]);
  expect(conversation).toMatchObject({ lastSeq: 5, messages: 1, lastMessageSeq: 2 });
});

test('other timeline items are stored as recorded', () => {
  const { tables, log } = given(created, sent, promoted, edited);
  expect(rowsOf(tables, timelineEvents)).toMatchObject([
    { seq: 1, eventId: log.all[0]!.id, type: 'ConversationCreated', payload: created.payload, position: 1 },
    { seq: 3, type: 'MemberRoleChanged', actorId: log.all[2]!.metadata.actorId, at: log.all[2]!.recordedAt },
  ]);
});

test('what is applied twice is applied once', () => {
  const { tables, log } = given(created, sent, edited, promoted, deleted);
  const once = tables.all();
  for (const event of log.all) tables.apply([event]);
  expect(tables.all()).toEqual(once);
});

test('an event with a missing row parks only its own sequence', () => {
  const other = conversationCreated({ ...created.payload, conversationId: newId() });
  const log = new StoredEvents();
  const tables = new MemoryTables(liveProjections);
  const [orphan, created1, later] = log.append(edited, other, sentBy(ada));
  const { applied, parked } = tables.apply([orphan!, created1!, later!]);
  expect(applied).toEqual([created1]);
  expect(parked.map(({ event, cause }) => [event, cause?.projection])).toEqual([
    [orphan, 'conversations'],
    [later, undefined],
  ]);
  expect(rowsOf(tables, messages)).toEqual([]);
});
