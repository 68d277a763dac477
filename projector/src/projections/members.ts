import type { StoredEvent } from '@parley/events/envelope';
import type { Role } from '@parley/events/schemas/fields';
import { members, rankOf, type MemberRow } from '@parley/read-tables/tables';
import { mustGet, row, type Need, type Projection, type Rows } from './projection.ts';

/**
 * Who is in a conversation, and how far each has read. Joining sets the marks, so that unread starts there although the
 * whole history can be seen; sending reads up to one's own message.
 */
export const membersProjection: Projection = {
  table: members,
  version: 2,
  reads: [],
  steps: {
    ConversationCreated: { apply: (event, rows) => join(event, rows) },
    MembersAdded: { apply: (event, rows) => join(event, rows) },
    MemberRemoved: {
      needs: (event) => member(event.payload.conversationId, event.payload.userId),
      apply(event, rows) {
        const { conversationId, userId } = event.payload;
        change(rows, { conversationId, userId }, { present: false, membershipSeq: event.version, position: event.position });
      },
    },
    MemberRoleChanged: {
      needs: (event) => member(event.payload.conversationId, event.payload.userId),
      apply(event, rows) {
        const { conversationId, userId, role } = event.payload;
        change(rows, { conversationId, userId }, { roleRank: rankOf(role), position: event.position });
      },
    },
    MessageSent: {
      needs: (event) => member(event.payload.conversationId, event.payload.senderId),
      apply(event, rows) {
        const { conversationId, senderId: userId } = event.payload;
        change(rows, { conversationId, userId }, { ...marks(event), wrote: true, position: event.position });
      },
    },
    PreferencesChanged: {
      needs: (event) => member(event.payload.conversationId, event.payload.userId),
      apply(event, rows) {
        const { conversationId, userId, pinned, archived, mutedUntil } = event.payload;
        const until = mutedUntil === null ? null : Date.parse(mutedUntil) * 1_000;
        change(rows, { conversationId, userId }, { pinned, archived, mutedUntil: until, position: event.position });
      },
    },
    ReceiptAdvanced: {
      needs: (event) => member(event.payload.conversationId, event.payload.userId),
      apply(event, rows) {
        const { conversationId, userId, delivered, read } = event.payload;
        const before = mustGet(rows, members, { conversationId, userId });
        const isRead = read !== null && read.seq > before.readSeq;
        if (!isRead && delivered <= before.deliveredSeq) return;
        rows.put(members, {
          ...before,
          ...(isRead ? { readSeq: read.seq, readMessages: read.messages } : {}),
          deliveredSeq: Math.max(delivered, before.deliveredSeq),
          receiptAt: event.recordedAt,
          position: event.position,
        });
      },
    },
  },
};

/** How a conversation is shown until one wants it otherwise. */
const asUsual = { pinned: false, archived: false, mutedUntil: null };

function member(conversationId: string, userId: string): Need[] {
  return [row(members, { conversationId, userId })];
}

function join(event: StoredEvent<'ConversationCreated' | 'MembersAdded'>, rows: Rows): void {
  const { version: membershipSeq, recordedAt: joinedAt, position } = event;
  const { conversationId } = event.payload;
  for (const { userId, role } of event.payload.members as { userId: string; role: Role }[]) {
    const joined = { ...asUsual, present: true, wrote: false, roleRank: rankOf(role), membershipSeq, joinedAt, position };
    rows.put(members, { conversationId, userId, ...joined, ...marks(event) });
  }
}

function change(rows: Rows, key: { conversationId: string; userId: string }, changes: Partial<MemberRow>): void {
  rows.put(members, { ...mustGet(rows, members, key), ...changes });
}

function marks({ version, messages, recordedAt }: { version: number; messages: number; recordedAt: number }) {
  return { readSeq: version, readMessages: messages, deliveredSeq: version, receiptAt: recordedAt };
}
