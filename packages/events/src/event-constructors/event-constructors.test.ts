/** Stream, entities and counter steps of each new event: the log's indexes and counters depend on them. */
import { expect, test } from '@jest/globals';
import { descriptionEntity, type Entity, profileEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { type EventType, eventCatalogue } from '../catalogue.ts';
import { currentGolden } from '../golden.fixture.ts';
import {
  aboutChanged,
  accountErased,
  accountErasureRequested,
  externalIdAssigned,
  userCustomChanged,
  userSuspended,
  userUnsuspended,
  userSessionStarted,
  userSignedOut,
  passwordResetIssued,
  dataExportRequested,
  avatarChanged,
  accountRegistered,
  displayNameChanged,
  emailChanged,
  emailVerified,
  privacyChanged,
  usernameChanged,
} from './account-events.ts';
import {
  conversationAvatarChanged,
  conversationCreated,
  conversationCustomChanged,
  conversationErased,
  conversationErasureRequested,
  conversationRenamed,
  memberRemoved,
  memberRoleChanged,
  membersAdded,
  membersRemoved,
  retentionChanged,
} from './conversation-events.ts';
import { apiKeyCreated, apiKeyRevoked } from './api-key-events.ts';
import { inviteCreated, inviteRevoked, inviteUsed } from './invite-events.ts';
import { operatorActed, operatorRoleGranted, operatorRoleRevoked } from './operator-events.ts';
import { operatorActionsEntity, operatorsId } from '../operators.ts';
import { callChanged, type CallEventType, isCallEvent } from './call-events.ts';
import { pairId } from '../ids.ts';
import { isPairEvent, pairChanged, type PairEventType } from './pair-events.ts';
import { preferencesChanged, receiptAdvanced } from './membership-events.ts';
import { reactionAdded, reactionRemoved } from './reaction-events.ts';
import {
  webhookChanged,
  webhookCreated,
  webhookDeleted,
  webhookPaused,
  webhookResumed,
  webhookSecretRotated,
  webhookSought,
} from './webhook-events.ts';
import { messageDeleted, messageEdited, messagesDeleted, messageSent } from './message-events.ts';

const ann = '019abcde-0001-7000-8000-0000000000a1';
const ben = '019abcde-0002-7000-8000-0000000000b2';
const eve = '019abcde-0009-7000-8000-0000000000e5';
const room = '019abcde-0003-7000-8000-0000000000ff';
const inRoom = `conversation-${room}`;
const message: Entity = 'message:019abcde-0005-7000-8000-00000000005e';

const reaction: Entity = 'reaction:54cc76c6-d004-8359-b3e9-e7e8a3887b62';

const pair = pairId(ann, ben);
const pairEvents = (Object.keys(eventCatalogue) as EventType[]).filter((type) => isPairEvent({ type })) as PairEventType[];

const invite = '019abcde-000c-7000-8000-0000000000c1';
const webhook = '019abcde-000b-7000-8000-0000000000eb';
const apiKey = 'b3c51a64-87e4-8ea3-97fc-64b1514518b3';

const call: Entity = 'call:019abcde-000a-7000-8000-0000000000ca';
const latestCall: Entity = `latestCall:${room}`;
const callEvents = (Object.keys(eventCatalogue) as EventType[]).filter((type) => isCallEvent({ type })) as CallEventType[];
const isFirstOrLast = (type: CallEventType) => type === 'CallStarted' || type === 'CallEnded';

const avatar = currentGolden('AvatarChanged');
const golden = currentGolden('ConversationRenamed');

type EventRow = [NewEvent, stream: string, entities: Entity[], messages: number, members: number];
const events: EventRow[] = [
  [accountRegistered(currentGolden('AccountRegistered')), `account-${ann}`, [`account:${ann}`], 0, 0],
  [usernameChanged(currentGolden('UsernameChanged')), `account-${ann}`, [profileEntity(ann, 'username')], 0, 0],
  [displayNameChanged(currentGolden('DisplayNameChanged')), `account-${ann}`, [profileEntity(ann, 'displayName')], 0, 0],
  [emailChanged(currentGolden('EmailChanged')), `account-${ann}`, [profileEntity(ann, 'email')], 0, 0],
  [emailVerified(currentGolden('EmailVerified')), `account-${ann}`, [profileEntity(ann, 'emailVerification')], 0, 0],
  [aboutChanged(currentGolden('AboutChanged')), `account-${ann}`, [profileEntity(ann, 'about')], 0, 0],
  [externalIdAssigned(currentGolden('ExternalIdAssigned')), `account-${ann}`, [profileEntity(ann, 'externalId')], 0, 0],
  [avatarChanged({ ...avatar, ...avatar.personal }), `account-${ann}`, [profileEntity(ann, 'avatar')], 0, 0],
  [userCustomChanged(currentGolden('UserCustomChanged')), `account-${ann}`, [profileEntity(ann, 'custom')], 0, 0],
  [userSuspended(currentGolden('UserSuspended')), `account-${ann}`, [profileEntity(ann, 'suspension')], 0, 0],
  [userUnsuspended(currentGolden('UserUnsuspended')), `account-${ann}`, [profileEntity(ann, 'suspension')], 0, 0],
  [accountErasureRequested(currentGolden('AccountErasureRequested')), `account-${ann}`, [profileEntity(ann, 'suspension')], 0, 0],
  [accountErased(currentGolden('AccountErased')), `account-${ann}`, [profileEntity(ann, 'suspension')], 0, 0],
  [userSignedOut(currentGolden('UserSignedOut')), `account-${ann}`, [profileEntity(ann, 'access')], 0, 0],
  [userSessionStarted(currentGolden('UserSessionStarted')), `account-${ann}`, [profileEntity(ann, 'access')], 0, 0],
  [passwordResetIssued(currentGolden('PasswordResetIssued')), `account-${ann}`, [profileEntity(ann, 'access')], 0, 0],
  [dataExportRequested(currentGolden('DataExportRequested')), `account-${ann}`, [profileEntity(ann, 'access')], 0, 0],
  ...[operatorRoleGranted(currentGolden('OperatorRoleGranted')), operatorRoleRevoked(currentGolden('OperatorRoleRevoked'))].map(
    (event): EventRow => [event, `operators-${operatorsId}`, [`operators:${operatorsId}`], 0, 0],
  ),
  [operatorActed(currentGolden('OperatorActed')), `operators-${operatorsId}`, [operatorActionsEntity], 0, 0],
  ...[
    inviteCreated(currentGolden('InviteCreated')),
    inviteUsed(currentGolden('InviteUsed')),
    inviteRevoked(currentGolden('InviteRevoked')),
  ].map((event): EventRow => [event, `invite-${invite}`, [`invite:${invite}`], 0, 0]),
  [privacyChanged(currentGolden('PrivacyChanged')), `account-${ann}`, [profileEntity(ann, 'privacy')], 0, 0],
  [
    conversationCreated(currentGolden('ConversationCreated')),
    inRoom,
    [`conversation:${room}`, `member:${ann}`, `member:${ben}`, `member:${eve}`],
    0,
    3,
  ],
  [membersAdded(currentGolden('MembersAdded')), inRoom, [`member:${ben}`, `member:${eve}`], 0, 2],
  [memberRemoved(currentGolden('MemberRemoved')), inRoom, [`leaders:${room}`, `member:${ben}`], 0, -1],
  [memberRoleChanged(currentGolden('MemberRoleChanged')), inRoom, [`leaders:${room}`, `member:${ben}`], 0, 0],
  [messageSent(currentGolden('MessageSent')), inRoom, [message], 1, 0],
  [messageEdited(currentGolden('MessageEdited')), inRoom, [message], 0, 0],
  [messageDeleted(currentGolden('MessageDeleted')), inRoom, [message], 0, 0],
  [
    messagesDeleted(currentGolden('MessagesDeleted')),
    inRoom,
    [`retention:${room}`, message, 'message:019abcde-0006-7000-8000-00000000006e'],
    0,
    0,
  ],
  [retentionChanged(currentGolden('RetentionChanged')), inRoom, [descriptionEntity(room, 'expireAfter')], 0, 0],
  [conversationErasureRequested(currentGolden('ConversationErasureRequested')), `pair-${room}`, [`pair:${room}`], 0, 0],
  [membersRemoved(currentGolden('MembersRemoved')), inRoom, [`conversation:${room}`, `member:${ann}`, `member:${ben}`], 0, -2],
  [conversationErased(currentGolden('ConversationErased')), inRoom, [`conversation:${room}`], 0, 0],
  [reactionAdded(currentGolden('ReactionAdded')), inRoom, [reaction], 0, 0],
  [reactionAdded(currentGolden('ReactionAdded'), true), inRoom, [reaction, 'emoji:019abcde-0005-7000-8000-00000000005e'], 0, 0],
  [reactionRemoved(currentGolden('ReactionRemoved')), inRoom, [reaction], 0, 0],
  [receiptAdvanced(currentGolden('ReceiptAdvanced')), `membership-${room}:${ben}`, [`membership:${ben}`], 0, 0],
  [preferencesChanged(currentGolden('PreferencesChanged')), `membership-${room}:${ben}`, [`preferences:${ben}`], 0, 0],
  [conversationRenamed({ ...golden, ...golden.personal }), inRoom, [descriptionEntity(room, 'title')], 0, 0],
  [conversationAvatarChanged(currentGolden('ConversationAvatarChanged')), inRoom, [descriptionEntity(room, 'avatar')], 0, 0],
  [conversationCustomChanged(currentGolden('ConversationCustomChanged')), inRoom, [descriptionEntity(room, 'custom')], 0, 0],
  [apiKeyCreated(currentGolden('ApiKeyCreated')), `apiKey-${apiKey}`, [`apiKey:${apiKey}`], 0, 0],
  ...[
    webhookCreated(currentGolden('WebhookCreated')),
    webhookChanged(currentGolden('WebhookChanged')),
    webhookPaused(currentGolden('WebhookPaused')),
    webhookResumed(currentGolden('WebhookResumed')),
    webhookSecretRotated(currentGolden('WebhookSecretRotated')),
    webhookSought(currentGolden('WebhookSought')),
    webhookDeleted(currentGolden('WebhookDeleted')),
  ].map((event): EventRow => [event, `webhook-${webhook}`, [`webhook:${webhook}`], 0, 0]),
  [apiKeyRevoked(currentGolden('ApiKeyRevoked')), `apiKey-${apiKey}`, [`apiKey:${apiKey}`], 0, 0],
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

test('the removal of a plain member changes no numbers of owners and admins', () => {
  const { leaders: _, ...removal } = currentGolden('MemberRemoved');
  expect(memberRemoved(removal)).toMatchObject({ entities: [`member:${ben}`], payload: { ...removal, leaders: null } });
});

test('every event type of the catalogue is listed here', () => {
  const listed = new Set<EventType>(events.map(([{ type }]) => type));
  expect(Object.keys(eventCatalogue).filter((type) => !listed.has(type as EventType))).toEqual([]);
});
