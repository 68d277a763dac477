import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import { members, roleOf, timelineEvents } from '@parley/read-tables/tables/conversations';
import { z } from 'zod';
import { archiveFile } from '../archive-file.ts';
import { conversationId, data, seq, text, time, timeOrNull, timeOrNullOf } from '../fields.ts';
import { readRanges, readTablePages } from '../pages.ts';

export const conversationsFile = archiveFile({
  name: 'conversations.jsonl',
  about: 'The conversations that you are or were a member of, with your role, your settings and how far you have read.',
  line: z.strictObject({
    id: conversationId,
    kind: z.string().describe('`direct` or `group`'),
    title: text.describe('Of a group that you are a member of'),
    with: text.describe('The other user of a direct conversation, by the name of today'),
    isMember: z.boolean().describe('False: you have left'),
    role: z.string(),
    joinedAt: time,
    settings: z.strictObject({
      pinned: z.boolean(),
      archived: z.boolean(),
      mutedUntil: timeOrNull,
      notifications: z.string(),
      markedUnread: z.boolean(),
    }),
    receipts: z.strictObject({ readSeq: seq, deliveredSeq: seq, at: time }).describe('What you have read and received, as others see it'),
  }),
  async *lines(person) {
    const user = idToBytes(person.userId);
    const rows = readTablePages(person, (names) => ({
      select: `SELECT ${columnSql(members, { from: 'm' })}, c.kind AS kind, c.title AS title,
        (SELECT p.display_name FROM ${names.members} o JOIN ${names.profiles} p ON p.user_id = o.user_id
          WHERE c.kind = 'direct' AND o.conversation_id = c.conversation_id AND o.user_id <> m.user_id LIMIT 1) AS other
        FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id`,
      where: 'm.user_id = ?',
      values: [user],
      key: 'm.conversation_id',
      keyName: 'conversation_id',
    }));
    for await (const row of rows) {
      const { kind, title, other } = row as unknown as { kind: string; title: string | null; other: string | null };
      const member = decodeRow(members, row);
      const { pinned, archived, notifications, markedUnread, readSeq, deliveredSeq, present } = member;
      yield {
        id: member.conversationId,
        kind,
        // Others may have changed it since.
        title: present ? title : null,
        with: other === '' ? null : other,
        isMember: present,
        role: roleOf(member.roleRank),
        joinedAt: timeOf(member.joinedAt),
        settings: { pinned, archived, mutedUntil: timeOrNullOf(member.mutedUntil), notifications, markedUnread },
        receipts: { readSeq, deliveredSeq, at: timeOf(member.receiptAt) },
      };
    }
  },
});

/** The person, in an event that concerns members. */
function concerns(payload: object, userId: string): boolean {
  const { userId: one, members: many = [] } = payload as { userId?: string; members?: { userId: string }[] };
  return one === userId || many.some((member) => member.userId === userId);
}

export const activityFile = archiveFile({
  name: 'activity.jsonl',
  about: 'What you changed in conversations (titles, pictures, members, roles), and what others changed about you.',
  line: z.strictObject({
    conversationId,
    seq,
    at: time,
    change: z.string().describe('What happened'),
    byYou: z.boolean(),
    values: data.nullable().describe('The new values, of a change that you made'),
  }),
  async *lines({ userId, read }) {
    for await (const { where, values, names } of readRanges({ userId, read })) {
      const sql = `SELECT ${columnSql(timelineEvents)} FROM ${names.timeline_events} WHERE ${where} ORDER BY seq`;
      for (const row of await read.read({ sql, values })) {
        const { payload, actorId, at, type: change, ...event } = decodeRow(timelineEvents, row);
        const byYou = actorId === userId;
        if (!byYou && !concerns(payload, userId)) continue;
        const { conversationId: _same, ...changed } = payload as Record<string, unknown>;
        yield { conversationId: event.conversationId, seq: event.seq, at: timeOf(at), change, byYou, values: byYou ? changed : null };
      }
    }
  },
});
