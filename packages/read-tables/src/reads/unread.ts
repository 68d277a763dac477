/**
 * SQL for what a member has not read. Unread are messages after the read watermark that are not deleted, and calls that ended after it in
 * which the member did not participate. The parameters are table aliases.
 */
import type { ReadTables } from './read-tables.ts';

type Names = Pick<ReadTables, 'names'>;

/** The columns `unreadCount` and `mentionCount`. */
export function unreadColumns(tables: Names, conversation: string, member: string): string {
  return `${unreadCount(tables, conversation, member)} AS unreadCount,
    (SELECT COUNT(*) ${unreadMentions(tables, conversation, member)}) AS mentionCount`;
}

/** True if anything is unread, or the member has marked the conversation as unread. Counts only where events follow the watermark. */
export function isUnread(tables: Names, conversation: string, member: string): string {
  return `(${member}.marked_unread = 1 OR (${conversation}.last_seq > ${member}.read_seq AND ${unreadCount(tables, conversation, member)} > 0))`;
}

/** True if an unread message mentions the member. */
export function isMentioned(tables: Names, conversation: string, member: string): string {
  return `(${conversation}.last_seq > ${member}.read_seq AND EXISTS (SELECT 1 ${unreadMentions(tables, conversation, member)}))`;
}

function unreadCount({ names }: Names, conversation: string, member: string): string {
  return `(${conversation}.messages - ${member}.read_messages - (SELECT COUNT(*) FROM ${names.tombstones} t
      WHERE t.conversation_id = ${conversation}.conversation_id AND t.ordinal > ${member}.read_messages)
      + (SELECT COUNT(*) FROM ${names.calls} k WHERE k.conversation_id = ${conversation}.conversation_id
      AND k.ended_seq > ${member}.read_seq)
      - (SELECT COUNT(*) FROM ${names.call_participations} a WHERE a.conversation_id = ${conversation}.conversation_id
      AND a.user_id = ${member}.user_id AND a.ended_seq > ${member}.read_seq))`;
}

function unreadMentions({ names }: Names, conversation: string, member: string): string {
  return `FROM ${names.mentions} n WHERE n.conversation_id = ${conversation}.conversation_id
      AND n.user_id = ${member}.user_id AND n.seq > ${member}.read_seq`;
}
