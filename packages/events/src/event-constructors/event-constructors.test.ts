/** Stream, entities and counter steps of each new event: the log's indexes and counters depend on them. */
import { expect, test } from '@jest/globals';
import { type Entity, profileEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { type EventType, eventCatalogue } from '../catalogue.ts';
import { currentGolden } from '../golden.fixture.ts';
import {
  aboutChanged,
  avatarChanged,
  accountRegistered,
  displayNameChanged,
  emailChanged,
  privacyChanged,
  usernameChanged,
} from './account-events.ts';
import {
  conversationAvatarChanged,
  conversationCreated,
  conversationRenamed,
  memberRemoved,
  memberRoleChanged,
  membersAdded,
} from './conversation-events.ts';
import { callChanged, type CallEventType, isCallEvent } from './call-events.ts';
import { pairId } from '../ids.ts';
import { isPairEvent, pairChanged, type PairEventType } from './pair-events.ts';
import { preferencesChanged, receiptAdvanced } from './membership-events.ts';
import { reactionAdded, reactionRemoved } from './reaction-events.ts';
import { messageDeleted, messageEdited, messageSent } from './message-events.ts';

const ann = '019abcde-0001-7000-8000-0000000000a1';
const ben = '019abcde-0002-7000-8000-0000000000b2';
const eve = '019abcde-0009-7000-8000-0000000000e5';
const room = '019abcde-0003-7000-8000-0000000000ff';
const inRoom = `conversation-${room}`;
const message: Entity = 'message:019abcde-0005-7000-8000-00000000005e';

const reaction: Entity = 'reaction:54cc76c6-d004-8359-b3e9-e7e8a3887b62';

const pair = pairId(ann, ben);
const pairEvents = (Object.keys(eventCatalogue) as EventType[]).filter((type) => isPairEvent({ type })) as PairEventType[];

const call: Entity = 'call:019abcde-000a-7000-8000-0000000000ca';
const latestCall: Entity = `latestCall:${room}`;
const callEvents = (Object.keys(eventCatalogue) as EventType[]).filter((type) => isCallEvent({ type })) as CallEventType[];
const isFirstOrLast = (type: CallEventType) => type === 'CallStarted' || type === 'CallEnded';

type EventRow = [NewEvent, stream: string, entities: Entity[], messages: number, members: number];
const events: EventRow[] = [
  [accountRegistered(currentGolden('AccountRegistered')), `account-${ann}`, [`account:${ann}`], 0, 0],
  [usernameChanged(currentGolden('UsernameChanged')), `account-${ann}`, [profileEntity(ann, 'username')], 0, 0],
  [displayNameChanged(currentGolden('DisplayNameChanged')), `account-${ann}`, [profileEntity(ann, 'displayName')], 0, 0],
  [emailChanged(currentGolden('EmailChanged')), `account-${ann}`, [profileEntity(ann, 'email')], 0, 0],
  [aboutChanged(currentGolden('AboutChanged')), `account-${ann}`, [profileEntity(ann, 'about')], 0, 0],
  [avatarChanged(currentGolden('AvatarChanged')), `account-${ann}`, [profileEntity(ann, 'avatar')], 0, 0],
  [privacyChanged(currentGolden('PrivacyChanged')), `account-${ann}`, [profileEntity(ann, 'privacy')], 0, 0],
  [
    conversationCreated(currentGolden('ConversationCreated')),
    inRoom,
    [`conversation:${room}`, `member:${ann}`, `member:${ben}`, `member:${eve}`],
    0,
    3,
  ],
  [membersAdded(currentGolden('MembersAdded')), inRoom, [`member:${ben}`, `member:${eve}`], 0, 2],
  [memberRemoved(currentGolden('MemberRemoved'), false), inRoom, [`member:${ben}`], 0, -1],
  [memberRemoved(currentGolden('MemberRemoved'), true), inRoom, [`member:${ben}`, `conversation:${room}`], 0, -1],
  [memberRoleChanged(currentGolden('MemberRoleChanged')), inRoom, [`conversation:${room}`, `member:${ben}`], 0, 0],
  [messageSent(currentGolden('MessageSent')), inRoom, [message], 1, 0],
  [messageEdited(currentGolden('MessageEdited')), inRoom, [message], 0, 0],
  [messageDeleted(currentGolden('MessageDeleted')), inRoom, [message], 0, 0],
  [reactionAdded(currentGolden('ReactionAdded')), inRoom, [reaction], 0, 0],
  [reactionRemoved(currentGolden('ReactionRemoved')), inRoom, [reaction], 0, 0],
  [receiptAdvanced(currentGolden('ReceiptAdvanced')), `membership-${room}:${ben}`, [`membership:${ben}`], 0, 0],
  [preferencesChanged(currentGolden('PreferencesChanged')), `membership-${room}:${ben}`, [`preferences:${ben}`], 0, 0],
  [conversationRenamed(currentGolden('ConversationRenamed')), inRoom, [`conversation:${room}`], 0, 0],
  [conversationAvatarChanged(currentGolden('ConversationAvatarChanged')), inRoom, [`conversation:${room}`], 0, 0],
  ...pairEvents.map((type): EventRow => [pairChanged(type, currentGolden(type)), `pair-${pair}`, [`pair:${pair}`], 0, 0]),
  ...callEvents.map((type): EventRow => [
    callChanged(type, currentGolden(type)),
    inRoom,
    isFirstOrLast(type) ? [latestCall, call] : [latestCall],
    0,
    0,
  ]),
];

test.each(events)('$type', (event, stream, entities, messages, members) => {
  expect(event).toEqual({ type: event.type, stream, entities, payload: currentGolden(event.type), steps: { messages, members } });
});

test('every event type of the catalogue is listed here', () => {
  const listed = new Set<EventType>(events.map(([{ type }]) => type));
  expect(Object.keys(eventCatalogue).filter((type) => !listed.has(type as EventType))).toEqual([]);
});
