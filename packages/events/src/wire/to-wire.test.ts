import { describe, expect, test } from '@jest/globals';
import type { EventType } from '../catalogue.ts';
import type { AnyStoredEvent, StoredEvent } from '../envelope.ts';
import { backendId } from '../api-keys.ts';
import { currentGolden } from '../golden.fixture.ts';
import { conversationStream } from '../streams.ts';
import { callOf } from '../event-constructors/call-events.ts';
import { wireCall } from './calls.ts';
import { isMissedBy } from './missed-calls.ts';
import { timelineEvent, wireTypeOf } from './events.ts';
import { isTimelineEvent, type Enrichment, type StoredTimelineEvent, toTimelineEvent } from './to-wire.ts';

const ann = '019abcde-0001-7000-8000-0000000000a1';
const ben = '019abcde-0002-7000-8000-0000000000b2';
const room = '019abcde-0003-7000-8000-0000000000ff';
const message = '019abcde-0005-7000-8000-00000000005e';
const at = '2026-01-02T03:04:05.678Z';
const deletedAt = '2026-01-03T00:00:00.000Z';

const shown = { username: 'ann', displayName: 'Ann', about: 'hm', avatarUrl: null, custom: null };
const profile = { id: ann, kind: 'person' as const, ...shown, presence: null, lastSeenAt: null, erasedAt: null };
const quote = { id: '019abcde-0006-7000-8000-00000000006f', seq: 2, senderId: ben, text: 'quoted words', deletedAt: null, erasedAt: null };
const enrichment: Enrichment = {
  epoch: 2,
  profiles: new Map([[ann, profile]]),
  quotes: new Map([[message, quote]]),
  deleted: new Map(),
  reactions: new Map([[`${message}:👩🏽‍🚀`, 3]]),
  endedCalls: new Map(),
};
const whenDeleted: Enrichment = { ...enrichment, deleted: new Map([[message, { deletedAt, erasedAt: null }]]) };

const timelineTypes = Object.keys(wireTypeOf) as StoredTimelineEvent['type'][];

function stored<Type extends EventType>(type: Type): StoredEvent<Type> {
  const address = { stream: conversationStream(room), version: 9, partition: 63, position: 1_234, messages: 3, members: 3 };
  const metadata = { actorId: ann, correlationId: 'never shown' };
  const payload = currentGolden(type);
  return { id: '019abcde-0008-8000-8000-000000000008', type, ...address, payload, metadata, recordedAt: Date.parse(at) * 1_000 + 999 };
}

const wire = (type: StoredTimelineEvent['type'], context = enrichment) => toTimelineEvent(stored(type) as StoredTimelineEvent, context);

describe('a wire event', () => {
  test.each(timelineTypes)('%s has its seq and position, and matches the wire schema', (type) => {
    const event = wire(type);
    expect(timelineEvent.parse(event)).toEqual(event);
    expect(timelineEvent.parse(wire(type, whenDeleted))).toEqual(wire(type, whenDeleted));
    expect(event).toMatchObject({ id: '019abcde-0008-8000-8000-000000000008', type: wireTypeOf[type], at, actorId: ann });
    expect(event).toMatchObject({ position: '2.1r.ya', conversationId: room, seq: 9 });
    expect(JSON.stringify(event)).not.toContain('never shown');
  });

  test('of the backend of a product has no actor, and its message no author', () => {
    const sent = stored('MessageSent');
    const bySystem = { ...sent, payload: { ...sent.payload, senderId: null }, metadata: { ...sent.metadata, actorId: backendId } };
    expect(toTimelineEvent(bySystem, enrichment)).toMatchObject({ actorId: null, message: { kind: 'system', senderId: null } });
    expect(wire('MessageSent')).toMatchObject({ message: { kind: 'text' } });
  });

  test('shows the data of the product as it is in the log, and none once the message is deleted', () => {
    const { custom } = currentGolden('MessageSent').personal;
    expect(wire('MessageSent')).toMatchObject({ message: { custom } });
    expect(wire('MessageEdited')).toMatchObject({ custom });
    expect(wire('MessageSent', whenDeleted)).toMatchObject({ message: { custom: null } });
    expect(wire('MessageEdited', whenDeleted)).toMatchObject({ custom: null });
    expect(wire('ConversationCreated')).toMatchObject({ custom });
    expect(wire('ConversationCustomChanged')).toMatchObject({ custom });
  });

  test('message.sent carries the full message, without fields that depend on the reader', () => {
    const event = wire('MessageSent');
    const file = '/v1/files/019abcde-0007-7000-8000-0000000000f1';
    const { fileIds, personal } = currentGolden('MessageSent');
    expect(event).toMatchObject({
      message: {
        id: message,
        conversationId: room,
        seq: 9,
        senderId: ann,
        text: personal.text,
        attachments: [{ id: fileIds[0], ...personal.attachments![0], url: file, thumbnailUrl: `${file}/thumbnail` }],
        replyTo: quote,
        mentions: currentGolden('MessageSent').mentions,
        clientId: 'local-17',
        sentAt: at,
        editedAt: null,
        deletedAt: null,
        erasedAt: null,
      },
    });
    expect(event).not.toHaveProperty('message.reactions');
    expect(event).not.toHaveProperty('message.status');
  });

  test('message.sent has no quote where nothing is quoted', () => {
    expect(wire('MessageSent', { ...enrichment, quotes: new Map() })).toHaveProperty('message.replyTo', null);
  });

  test('no event of a deleted message shows its content', () => {
    const sent = wire('MessageSent', whenDeleted);
    expect(sent).toMatchObject({ message: { text: null, attachments: [], replyTo: null, mentions: [], clientId: null, deletedAt } });
    const edit = wire('MessageEdited', whenDeleted);
    expect(edit).toMatchObject({ text: null, mentions: [], editedAt: at });
    const words = ['Bonjour', 'Bonsoir', 'quoted words', '/v1/files/'];
    for (const word of words) expect(JSON.stringify([sent, edit, wire('MessageDeleted', whenDeleted)])).not.toContain(word);
  });

  test('message.edited and message.deleted contain the message and the time', () => {
    const { messageSeq, senderId, mentions, mentionsRemoved, personal } = currentGolden('MessageEdited');
    const edit = { messageId: message, messageSeq, senderId, text: personal.text, mentions, mentionsRemoved, editedAt: at };
    expect(wire('MessageEdited')).toMatchObject(edit);
    expect(wire('MessageDeleted')).toMatchObject({ messageId: message, messageSeq: 3, senderId: ann, deletedAt: at });
  });

  test('conversation.changed contains only the changed fields', () => {
    expect(wire('ConversationRenamed')).toMatchObject({ type: 'conversation.changed', title: 'Reading “Zadig”' });
    expect(wire('ConversationRenamed')).not.toHaveProperty('avatarUrl');
    expect(wire('ConversationAvatarChanged')).toMatchObject({ avatarUrl: '/v1/files/019abcde-0007-7000-8000-0000000000f1' });
    expect(wire('ConversationAvatarChanged')).not.toHaveProperty('title');
  });

  test('a reaction carries the current count', () => {
    expect(wire('ReactionAdded')).toMatchObject({ messageId: message, emoji: '👩🏽‍🚀', userId: ben, count: 3 });
    expect(wire('ReactionRemoved', { ...enrichment, reactions: new Map() })).toMatchObject({ userId: ben, count: 0 });
  });

  test('members carry their profiles; a member whose profile is not projected yet has only an id', () => {
    const { members } = wire('ConversationCreated') as Extract<ReturnType<typeof toTimelineEvent>, { type: 'conversation.created' }>;
    expect(members[0]).toEqual({ user: profile, role: 'owner', joinedAt: at });
    expect(members[1]).toMatchObject({ user: { id: ben, username: null, displayName: '', presence: null }, role: 'admin', joinedAt: at });
    expect(wire('ConversationCreated')).toMatchObject({ kind: 'group', title: 'Reading “Émile”' });
    expect(wire('MembersAdded')).toMatchObject({ members: [{ user: { id: ben } }, { role: 'admin' }] });
    expect(wire('MemberRemoved')).toMatchObject({ userIds: [ben] });
    expect(wire('MemberRoleChanged')).toMatchObject({ userId: ben, role: 'admin' });
  });
});

test('isTimelineEvent accepts exactly the timeline events', () => {
  expect(isTimelineEvent(stored('AccountRegistered') as AnyStoredEvent)).toBe(false);
  for (const type of timelineTypes) expect(isTimelineEvent(stored(type) as AnyStoredEvent)).toBe(true);
});

describe('a call', () => {
  test('has the state after the event, with the event’s own time and seq filled in', () => {
    const callIn = (type: StoredTimelineEvent['type']) =>
      (wire(type) as Extract<ReturnType<typeof toTimelineEvent>, { type: 'call.started' }>).call;
    expect(callIn('CallStarted')).toMatchObject({ seq: 9, state: 'ringing', startedAt: at, answeredAt: null, endedAt: null });
    expect(callIn('CallStarted').participants).toMatchObject([{ userId: ann, joinedAt: at, leftAt: null }]);
    expect(callIn('CallAccepted')).toMatchObject({ seq: 7, state: 'ongoing', answeredAt: at, participants: [{}, { joinedAt: at }] });
    expect(callIn('CallEnded')).toMatchObject({ state: 'ended', endReason: 'completed', endedAt: at });
    expect(JSON.stringify(callIn('CallEnded'))).not.toContain(currentGolden('CallEnded').participants[0]!.sessionId);
  });

  test('that has ended rings in none of its events', () => {
    const ended = wireCall(callOf(stored('CallEnded')));
    expect(wire('CallStarted', { ...enrichment, endedCalls: new Map([[ended.id, ended]]) })).toMatchObject({
      type: 'call.started',
      call: ended,
    });
  });

  test('was missed by users who neither started nor joined it', () => {
    const ended = wireCall(callOf(stored('CallEnded')));
    expect([ann, ben, room].map((userId) => isMissedBy(userId, ended))).toEqual([false, false, true]);
  });
});
