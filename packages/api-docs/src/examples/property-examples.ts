/** Examples of properties by their name, for objects that schema-examples.ts does not list. */
import { exampleIds } from '@parley/events/example-ids';
import { ada, grace } from './schema-examples.ts';

const { ownId, userId, conversationId, messageId, callId, fileId, sessionId, requestId } = exampleIds;

/** Ids of objects, by the name of their schema. */
export const idExamples: Readonly<Record<string, string>> = {
  ContactRequest: requestId,
  ContactRequestSummary: requestId,
  ConversationSummary: conversationId,
  ExternalConversation: conversationId,
  Quote: messageId,
};

export const propertyExamples: Readonly<Record<string, unknown>> = {
  actorId: ownId,
  callId,
  conversationId,
  fileId,
  fromId: ownId,
  id: '019ad1c6-d6a9-72cd-8ebf-9b8a0fbecdd2',
  messageId,
  requestId,
  senderId: ownId,
  sessionId,
  startedBy: ownId,
  toId: userId,
  userId,
  userIds: [ownId, userId],
  users: [ada, grace],
  mentions: [userId],
  mentionsRemoved: [],

  avatarUrl: null,
  capabilities: ['message.send', 'member.add', 'conversation.rename', 'call.start'],
  count: 1,
  cursor: 'AQUDAAcJ',
  custom: { order: 'A-1042' },
  delivered: 2,
  emoji: '👍',
  externalId: exampleIds.externalId,
  epoch: 1,
  hasAfter: false,
  hasBefore: false,
  hasMore: false,
  hit: true,
  kind: 'group',
  lastSeq: 2,
  memberCount: 2,
  nextCursor: null,
  read: 2,
  readSeq: 2,
  reason: 'logged_out',
  reset: false,
  seconds: 45,
  secret: 'parley_sk_4fTq0ZbX9sLd_example',
  seq: 2,
  text: 'The engine weaves algebraic patterns.',
  title: 'Analytical Engine',
  url: 'https://chat.example/invite#p0ZsT2nYxVhQ6sJrC1wLbGk8eDfMa3uKiOq7tXyRzEo',
  unreadCount: 0,
  mentionCount: 0,

  urls: ['turn:chat.example:3478'],
  username: '1746351012:ada',
  credential: 'oJqMvKq0qXWwEw1C5p1yXv0bS3E=',
};
