import type { AnyStoredEvent } from '@parley/events/envelope';
import { titleOf } from '@parley/events/event-constructors/conversation-events';
import { conversations, type ConversationRow } from '@parley/read-tables/tables/conversations';
import { row, update, type Need, type Projection, type Rows, type Step } from './projection.ts';

type ConversationStep = Step<Extract<AnyStoredEvent, { payload: { conversationId: string } }>['type']>;

interface ConversationEvent extends Pick<AnyStoredEvent, 'version' | 'messages' | 'members' | 'position'> {
  payload: { conversationId: string };
}

/** Moves the counters only. */
const counters: ConversationStep = { needs, apply: (event, rows) => advance(event, rows, {}) };

/** Also counts as activity: the event is an item of the timeline. */
const activity: ConversationStep = { needs, apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt }) };

/**
 * Writes `conversations`, the part of an inbox entry that is equal for all members, from every event of the conversation stream. The
 * counters are part of the event.
 */
export const conversationsProjection: Projection = {
  table: conversations,
  version: 3,
  reads: [],
  steps: {
    ConversationCreated: {
      apply(event, rows) {
        const { conversationId, kind, avatarFileId, personal } = event.payload;
        const initial = {
          conversationId,
          kind,
          title: titleOf(event.payload),
          avatarFileId,
          custom: personal?.custom ?? null,
          expireAfter: null,
          lastMessageSeq: null,
          activeCallSeq: null,
          createdAt: event.recordedAt,
        };
        rows.put(conversations, { ...initial, ...countersOf(event), activityAt: event.recordedAt });
      },
    },
    ConversationRenamed: {
      needs,
      apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt, title: titleOf(event.payload) }),
    },
    ConversationAvatarChanged: {
      needs,
      apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt, avatarFileId: event.payload.avatarFileId }),
    },
    // No activity: no item of the timeline shows it.
    ConversationCustomChanged: { needs, apply: (event, rows) => advance(event, rows, { custom: event.payload.personal.custom }) },
    RetentionChanged: {
      needs,
      apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt, expireAfter: event.payload.expireAfter }),
    },
    // It has another stream: its version is not a seq of the conversation.
    ConversationErasureRequested: {
      needs,
      apply({ payload: { conversationId }, position }, rows) {
        update(rows, conversations, { conversationId }, { title: null, avatarFileId: null, custom: null, position });
      },
    },
    ConversationErased: counters,
    MembersAdded: activity,
    MemberRemoved: activity,
    MembersRemoved: activity,
    MemberRoleChanged: activity,
    MessageSent: {
      needs,
      apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt, lastMessageSeq: event.version }),
    },
    MessageEdited: counters,
    MessageDeleted: counters,
    MessagesDeleted: counters,
    ReactionAdded: counters,
    ReactionRemoved: counters,
    CallStarted: { needs, apply: (event, rows) => advance(event, rows, { activityAt: event.recordedAt, activeCallSeq: event.version }) },
    CallAccepted: counters,
    CallDeclined: counters,
    CallLeft: counters,
    CallParticipantChanged: counters,
    CallEnded: { needs, apply: (event, rows) => advance(event, rows, { activeCallSeq: null }) },
  },
};

function needs({ payload: { conversationId } }: ConversationEvent): Need[] {
  return [row(conversations, { conversationId })];
}

function advance(event: ConversationEvent, rows: Rows, changes: Partial<ConversationRow>): void {
  update(rows, conversations, { conversationId: event.payload.conversationId }, { ...countersOf(event), ...changes });
}

function countersOf({ version, messages, members, position }: ConversationEvent) {
  return { lastSeq: version, messages, members, position };
}
