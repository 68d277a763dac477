/** Examples of the wire schemas, by the name of the schema. Objects that are not listed are composed of these and of property-examples.ts. */
import { exampleIds } from '@parley/events/example-ids';
import type { ApiKey } from '@parley/events/wire/api-keys';
import type { AuditEntry } from '@parley/events/wire/audit';
import { webhookExamples } from './webhook-examples.ts';
import type { Status } from '@parley/events/wire/status';
import type { Invite } from '@parley/events/wire/invites';
import type { Call, Peer } from '@parley/events/wire/calls';
import type { Conversation, ConversationCounts, Preferences } from '@parley/events/wire/conversations';
import type { DataExport, RequestedExport } from '@parley/events/wire/data-exports';
import type { CertificateContent } from '@parley/events/wire/erasure-certificates';
import type { Message } from '@parley/events/wire/messages';
import type { PasswordReset, UserDetails, UserOverview } from '@parley/events/wire/operators';
import type { Account, Device, ManagedUser, ProductUser, PublicProfile, Session, UserResult } from '@parley/events/wire/users';
import { exampleCredentials } from './example-credentials.ts';

const { ownId, userId, conversationId, messageId, callId, fileId, sessionId, keyId, erasureId, exportId, inviteId } = exampleIds;
const at = '2026-05-04T09:30:12.345Z';

export const grace: PublicProfile = {
  id: userId,
  kind: 'person',
  username: exampleCredentials.secondUsername,
  displayName: 'Grace Hopper',
  about: null,
  avatarUrl: null,
  custom: null,
  erasedAt: null,
  presence: 'online',
  lastSeenAt: at,
};

export const ada: PublicProfile = { ...grace, id: ownId, username: exampleCredentials.username, displayName: 'Ada Lovelace' };

const account: Account = {
  id: ownId,
  kind: 'person',
  username: exampleCredentials.username,
  displayName: 'Ada Lovelace',
  email: null,
  emailVerified: false,
  about: 'Notes on the Analytical Engine',
  avatarUrl: null,
  custom: null,
  privacy: { addToGroups: 'everyone', messages: 'everyone', discoverable: 'everyone' },
  createdAt: at,
};

const managedUser: ManagedUser = {
  ...account,
  id: userId,
  username: null,
  displayName: 'Mary Somerville',
  custom: { tier: 'gold' },
  externalId: exampleIds.externalId,
  suspendedAt: null,
};

const position = 'eyJlIjoxLCJwIjoxNywibiI6MTIzNH0';
const userResult: UserResult = { externalId: exampleIds.externalId, status: 201, user: managedUser, position };
const apiKey: ApiKey = {
  id: keyId,
  name: 'Shop backend',
  scopes: ['conversations', 'messages'],
  userId: null,
  createdAt: at,
  lastUsedAt: null,
  expiresAt: null,
};

const session: Session = {
  id: sessionId,
  accessToken: exampleCredentials.accessToken,
  accessTokenExpiresAt: '2026-05-04T09:45:12.345Z',
  refreshToken: exampleCredentials.refreshToken,
};

const device: Device = {
  id: sessionId,
  deviceName: 'Laptop',
  createdAt: at,
  refreshedAt: at,
  expiresAt: '2026-06-03T09:30:12.345Z',
  current: true,
};

const userOverview: UserOverview = {
  ...managedUser,
  role: 'user',
  sessionCount: 1,
  conversationCount: 1,
  fileBytes: 48_213,
  presence: 'offline',
  lastSeenAt: at,
};
const { current: _current, ...userDevice } = device;
const userDetails: UserDetails = { ...userOverview, sessions: [userDevice] };

const status: Status = {
  at: '2026-11-02T09:30:00.000Z',
  version: '0.1.0',
  services: [
    {
      service: 'command-service',
      version: '0.1.0',
      host: 'node-1',
      startedAt: '2026-11-01T06:00:00.000Z',
      sockets: null,
      requests: 41.2,
      errors: 0,
    },
    {
      service: 'realtime-gateway',
      version: '0.1.0',
      host: 'node-1',
      startedAt: '2026-11-01T06:00:00.000Z',
      sockets: 812,
      requests: 0,
      errors: 0,
    },
  ],
  sockets: 812,
  sends: 12.5,
  errorRate: 0,
  subscriptions: [
    { name: 'live', lag: { events: 0, seconds: 0 }, parked: 0 },
    { name: 'search', lag: { events: 3, seconds: 0.2 }, parked: 0 },
  ],
  stores: [{ name: 'all', bytes: 73_400_320, tables: [{ name: 'events', rows: 120_000, bytes: 52_428_800 }] }],
};

const auditEntry: AuditEntry = {
  id: '019ad1c6-d6a9-72cd-8ebf-9b8a0fbecdd2',
  at,
  action: 'user.suspended',
  by: 'account',
  actor: { id: ownId, username: exampleCredentials.username, displayName: 'Ada Lovelace' },
  apiKeyId: null,
  user: { id: userId, username: null, displayName: 'Mary Somerville' },
  targetId: userId,
  subject: null,
  reason: 'Sends advertising',
};

const certificateContent: CertificateContent = {
  version: 1,
  erasureId,
  kind: 'person',
  subjectId: userId,
  storeId: '5f0c2d9e8b7a4c31a2b3c4d5e6f70819',
  requestedBy: 'the person',
  requestedAt: at,
  completedAt: '2026-05-04T09:30:22.345Z',
  positions: { epoch: 1, partition: 17, requested: 4_021, completed: 4_027 },
  keys: [
    {
      purpose: 'profile',
      subjectId: userId,
      destroyedAt: '2026-05-04T09:30:14.345Z',
      fingerprint: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
      masterKeyId: '4c1f0b6de2a97358',
    },
  ],
  erased: ['texts and data of the messages of the person, in the log and in the tables'],
  remains: ['the id of the person, a random number'],
  backups: { until: '2026-06-03T09:30:22.345Z', mayHold: ['names and files, as of the time of the backup'] },
  notCovered: ['what others wrote about the person'],
};

const requestedExport: RequestedExport = { id: exportId, state: 'pending' };
const dataExport: DataExport = {
  id: exportId,
  state: 'ready',
  requestedAt: at,
  expiresAt: '2026-05-05T09:30:12.345Z',
  size: 1_204_224,
  url: `/v1/exports/${exportId}?token=nQmJp2Zb3fQ4dXcYH0nLr4v9s8wTtGk1uVxE5aB7cD0`,
};

const invite: Invite = {
  id: inviteId,
  note: 'For the new team',
  maxUses: 5,
  uses: 0,
  createdAt: at,
  expiresAt: null,
  isRevoked: false,
};

const passwordReset: PasswordReset = {
  url: 'https://chat.example/reset#p0ZsT2nYxVhQ6sJrC1wLbGk8eDfMa3uKiOq7tXyRzEo',
  expiresAt: '2026-05-04T10:30:12.345Z',
};

const attachment = {
  id: fileId,
  mediaType: 'image/webp',
  size: 48_213,
  width: 1200,
  height: 800,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  url: `/v1/files/${fileId}`,
  thumbnailUrl: `/v1/files/${fileId}/thumbnail`,
};

const message: Message = {
  id: messageId,
  conversationId,
  seq: 2,
  kind: 'text',
  senderId: ownId,
  text: 'The engine weaves algebraic patterns.',
  attachments: [],
  replyTo: null,
  mentions: [],
  reactions: [],
  status: 'sent',
  custom: null,
  clientId: 'draft-1',
  sentAt: at,
  editedAt: null,
  deletedAt: null,
  erasedAt: null,
};

const preferences: Preferences = { pinned: true, archived: false, mutedUntil: null, notifications: 'all', markedUnread: false };

const conversation: Conversation = {
  id: conversationId,
  kind: 'group',
  title: 'Analytical Engine',
  avatarUrl: null,
  custom: null,
  expireAfter: null,
  role: 'owner',
  capabilities: ['message.send', 'member.add', 'conversation.rename', 'call.start'],
  lastSeq: 2,
  memberCount: 2,
  activityAt: at,
  lastMessage: message,
  unreadCount: 0,
  mentionCount: 0,
  readSeq: 2,
  ...preferences,
  activeCall: null,
  members: [{ user: grace, role: 'member', joinedAt: at }],
};

const counts: ConversationCounts = { unread: 3, mutedUnread: 1, mentions: 1, archived: 2, archivedUnread: 0 };

const call: Call = {
  id: callId,
  conversationId,
  seq: 3,
  media: 'audio',
  state: 'ringing',
  endReason: null,
  startedBy: ownId,
  startedAt: at,
  answeredAt: null,
  endedAt: null,
  participants: [{ userId: ownId, peerId: `${ownId}_5f2c`, audio: true, video: false, screen: false, joinedAt: at, leftAt: null }],
};

const peer: Peer = { id: `${ownId}_5f2c`, token: 'eyJhbGciOiJFUzI1NiJ9.cGVlcg.signature' };

export const schemaExamples: Readonly<Record<string, unknown>> = {
  Account: account,
  ApiKey: apiKey,
  ...webhookExamples,
  Attachment: attachment,
  AuditEntry: auditEntry,
  Status: status,
  Call: call,
  Conversation: conversation,
  ConversationCounts: counts,
  Device: device,
  Emoji: '👍',
  ManagedUser: managedUser,
  CertificateContent: certificateContent,
  ErasureCertificate: { certificate: certificateContent, jws: 'eyJhbGciOiJFUzI1NiJ9.eyJ2ZXJzaW9uIjoxfQ.c2lnbmF0dXJl' },
  RequestedExport: requestedExport,
  DataExport: dataExport,
  Invite: invite,
  Message: message,
  PasswordReset: passwordReset,
  Peer: peer,
  Position: position,
  Preferences: preferences,
  PublicProfile: grace,
  UserProfile: grace,
  ProductUser: { ...grace, externalId: exampleIds.externalId } satisfies ProductUser,
  Seq: 2,
  Session: session,
  Time: at,
  UserDetails: userDetails,
  UserOverview: userOverview,
  UserResult: userResult,
};
