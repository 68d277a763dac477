import type { StoredEvent } from '@parley/events/envelope';
import { defaultPreferences } from '@parley/events/event-constructors/membership-events';
import type { Role } from '@parley/events/schemas/fields';
import { members, rankOf } from '@parley/read-tables/tables/conversations';
import { mustGet, row, update, type Need, type Projection, type Rows } from './projection.ts';

/**
 * Writes `members`, with roles, preferences and receipts, from membership, message, preference and receipt events. A new member has read
 * everything so far; sending a message marks it as read by its sender.
 */
export const membersProjection: Projection = {
  table: members,
  version: 3,
  reads: [],
  steps: {
    ConversationCreated: { apply: join },
    MembersAdded: { apply: join },
    MemberRemoved: {
      needs: ({ payload }) => memberRow(payload.conversationId, payload.userId),
      apply({ payload, version, position }, rows) {
        const { conversationId, userId } = payload;
        update(rows, members, { conversationId, userId }, { present: false, membershipSeq: version, position });
      },
    },
    MembersRemoved: {
      needs: ({ payload: { conversationId, userIds } }) => userIds.flatMap((userId) => memberRow(conversationId, userId)),
      apply({ payload: { conversationId, userIds }, version, position }, rows) {
        for (const userId of userIds)
          update(rows, members, { conversationId, userId }, { present: false, membershipSeq: version, position });
      },
    },
    MemberRoleChanged: {
      needs: ({ payload }) => memberRow(payload.conversationId, payload.userId),
      apply({ payload, position }, rows) {
        const { conversationId, userId, role } = payload;
        update(rows, members, { conversationId, userId }, { roleRank: rankOf(role), position });
      },
    },
    MessageSent: {
      needs: ({ payload }) => (payload.senderId === null ? [] : memberRow(payload.conversationId, payload.senderId)),
      apply(event, rows) {
        const { conversationId, senderId: userId } = event.payload;
        if (userId === null) return;
        update(rows, members, { conversationId, userId }, { ...receiptAt(event), wrote: true, position: event.position });
      },
    },
    PreferencesChanged: {
      needs: ({ payload }) => memberRow(payload.conversationId, payload.userId),
      apply({ payload, position }, rows) {
        const { conversationId, userId, ...preferences } = payload;
        const mutedUntil = preferences.mutedUntil === null ? null : Date.parse(preferences.mutedUntil) * 1_000;
        update(rows, members, { conversationId, userId }, { ...preferences, mutedUntil, position });
      },
    },
    ReceiptAdvanced: {
      needs: ({ payload }) => memberRow(payload.conversationId, payload.userId),
      apply(event, rows) {
        const { conversationId, userId, delivered, read } = event.payload;
        const before = mustGet(rows, members, { conversationId, userId });
        const advancesRead = read !== null && read.seq > before.readSeq;
        if (!advancesRead && delivered <= before.deliveredSeq) return;
        rows.put(members, {
          ...before,
          ...(advancesRead ? { readSeq: read.seq, readMessages: read.messages } : {}),
          deliveredSeq: Math.max(delivered, before.deliveredSeq),
          receiptAt: event.recordedAt,
          position: event.position,
        });
      },
    },
  },
};

function memberRow(conversationId: string, userId: string): Need[] {
  return [row(members, { conversationId, userId })];
}

function join(event: StoredEvent<'ConversationCreated' | 'MembersAdded'>, rows: Rows): void {
  const { version: membershipSeq, recordedAt: joinedAt, position } = event;
  const { conversationId } = event.payload;
  for (const { userId, role } of event.payload.members as { userId: string; role: Role }[]) {
    const membership = { present: true, wrote: false, roleRank: rankOf(role), membershipSeq, joinedAt, position };
    rows.put(members, { conversationId, userId, ...defaultPreferences, ...membership, ...receiptAt(event) });
  }
}

/** Everything up to the event is delivered and read. */
function receiptAt({ version, messages, recordedAt }: { version: number; messages: number; recordedAt: number }) {
  return { readSeq: version, readMessages: messages, deliveredSeq: version, receiptAt: recordedAt };
}
