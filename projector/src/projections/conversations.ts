import type { AnyStoredEvent } from '@parley/events/envelope';
import { conversations, type ConversationRow } from '@parley/read-tables/tables';
import { mustGet, row, type Need, type Projection, type Rows } from './projection.ts';

type OfConversation = Extract<AnyStoredEvent, { payload: { conversationId: string } }>;

/**
 * What an inbox shows of a conversation to everybody in it. Every event of the stream moves `lastSeq` and the counters,
 * which ride in the event; what is an item of its own on the screen is also activity.
 */
export const conversationsProjection: Projection = {
  table: conversations,
  version: 1,
  reads: [],
  steps: {
    ConversationCreated: {
      apply(event, rows) {
        const { conversationId, kind, title, avatarFileId } = event.payload;
        const start = { conversationId, kind, title, avatarFileId, lastMessageSeq: null, activeCallSeq: null, createdAt: event.recordedAt };
        rows.put(conversations, { ...start, ...counted(event), activityAt: event.recordedAt });
      },
    },
    ConversationRenamed: {
      needs,
      apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt, title: event.payload.title }),
    },
    ConversationAvatarChanged: {
      needs,
      apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt, avatarFileId: event.payload.avatarFileId }),
    },
    MembersAdded: { needs, apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt }) },
    MemberRemoved: { needs, apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt }) },
    MemberRoleChanged: { needs, apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt }) },
    MessageSent: {
      needs,
      apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt, lastMessageSeq: event.version }),
    },
    MessageEdited: { needs, apply: (event, rows) => advance(event, rows, {}) },
    MessageDeleted: { needs, apply: (event, rows) => advance(event, rows, {}) },
    ReactionAdded: { needs, apply: (event, rows) => advance(event, rows, {}) },
    ReactionRemoved: { needs, apply: (event, rows) => advance(event, rows, {}) },
    CallStarted: { needs, apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt, activeCallSeq: event.version }) },
    CallAccepted: { needs, apply: (event, rows) => advance(event, rows, {}) },
    CallDeclined: { needs, apply: (event, rows) => advance(event, rows, {}) },
    CallLeft: { needs, apply: (event, rows) => advance(event, rows, {}) },
    CallParticipantChanged: { needs, apply: (event, rows) => advance(event, rows, {}) },
    CallEnded: { needs, apply: (event, rows) => advance(event, rows, { activeCallSeq: null }) },
  },
};

function needs({ payload: { conversationId } }: OfConversation): Need[] {
  return [row(conversations, { conversationId })];
}

function advance(event: OfConversation, rows: Rows, changes: Partial<ConversationRow>): void {
  const { conversationId } = event.payload;
  rows.put(conversations, { ...mustGet(rows, conversations, { conversationId }), ...counted(event), ...changes });
}

function counted({ version, messages, members, position }: AnyStoredEvent) {
  return { lastSeq: version, messages, members, position };
}
