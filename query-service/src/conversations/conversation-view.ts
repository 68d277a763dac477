/** Conversations as in the reader's inbox: one query for a page, then member samples, watermarks and reactions. */
import type { SqlValue, Statement } from '@parley/database/database';
import { capabilitiesOf } from '@parley/events/capabilities';
import { deliveryStatus, type Watermarks } from '@parley/events/delivery-status';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { Conversation, Member, Preferences } from '@parley/events/wire/conversations';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import { timeOf } from '@parley/events/wire/fields';
import type { Message } from '@parley/events/wire/messages';
import type { Reaction } from '@parley/events/wire/reactions';
import type { PublicProfile } from '@parley/events/wire/users';
import { fileUrl } from '@parley/events/wire/to-wire';
import { parseCall } from '@parley/read-tables/reads/calls';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { messageKey } from '@parley/read-tables/reads/message-seqs';
import { readReactions } from '@parley/read-tables/reads/reactions';
import { unreadColumns } from '@parley/read-tables/reads/unread';
import { roleOf } from '@parley/read-tables/tables/conversations';
import { takeWithinBytes } from '@parley/service-kit/bounds/take-within-bytes';
import { readWatermarks } from '../messages/watermarks.ts';
import { readLongTexts, shortTextColumns, type ShortTextRow, type WithTexts } from '../messages/long-texts.ts';
import { isSentBy, joinQuoted, messageView, parseCustom } from '../messages/message-view.ts';
import { readMemberSamples } from './member-sample.ts';

/** Selects conversations: a query with the columns `conversation_id` and `activity_at`. */
export interface ConversationSelection {
  sql: string;
  values: readonly SqlValue[];
}

type ConversationViewRow = {
  conversationId: Buffer;
  kind: 'direct' | 'group';
  title: string | null;
  conversationAvatarId: Buffer | null;
  conversationCustom: string | null;
  expireAfter: number | null;
  lastSeq: number;
  memberCount: number;
  activityAt: number;
  roleRank: number;
  readSeq: number;
  unreadCount: number;
  mentionCount: number;
  pinned: number;
  archived: number;
  mutedUntil: number | null;
  notifications: Preferences['notifications'];
  markedUnread: number;
  activeCall: string | null;
} & (ShortTextRow | { messageId: null; textBytes: 0 });

/** A conversation with its exact time of activity (microseconds), by which lists are sorted. */
export interface ListedConversation {
  conversation: Conversation;
  activityAt: number;
}

export interface ConversationReader {
  readerId: string;
  /** Sets the presence of member profiles. Runs in parallel with other reads. */
  fillPresence(profiles: readonly PublicProfile[]): Promise<void>;
}

export interface ConversationPage {
  /** Pinned ones first, then by latest activity; without selected ones of which the reader is not a member. */
  conversations: ListedConversation[];
  /** True if some were left out because their last messages are too long. */
  hasMore: boolean;
}

/** Reads the conversations from the start whose last messages fit into `maxBytes`, at least one. */
export async function readConversations(
  tables: ReadTables,
  { readerId, fillPresence }: ConversationReader,
  selection: ConversationSelection,
  maxBytes: number,
): Promise<ConversationPage> {
  const selected = await tables.database.read<ConversationViewRow>(viewQuery(tables, readerId, selection));
  const { taken: rows, hasMore } = takeWithinBytes(selected, { maxBytes, sizeOf: bytesOf });
  const sampled = readMemberSamples(
    tables,
    rows.map((row) => ({ id: idOf(row), memberCount: row.memberCount })),
  );
  const [samples, watermarks, reactions, withTexts] = await Promise.all([
    sampled,
    readWatermarks(tables, readerId, rows.filter((row) => isStatusShown(row, readerId)).map(idOf)),
    readReactions(tables, readerId, lastMessageSeqs(rows)),
    readLongTexts(tables, readerId, new Map(rows.flatMap((row) => (row.messageId === null ? [] : [[idOf(row), [row]] as const])))),
    sampled.then((all) => fillPresence([...all.values()].flatMap((members) => members.map(({ user }) => user)))),
  ]);
  const conversations = rows.flatMap((row) => {
    const id = idOf(row);
    const last = lastMessage(row, readerId, { watermarks: watermarks.get(id), reactions, withTexts });
    if (last === undefined) return [];
    return [{ conversation: conversationView(row, samples.get(id) ?? [], last), activityAt: row.activityAt }];
  });
  return { conversations, hasMore };
}

function viewQuery({ names }: ReadTables, readerId: string, selection: ConversationSelection): Statement {
  return {
    sql: `SELECT c.conversation_id AS conversationId, c.kind AS kind, c.title AS title, c.avatar_file_id AS conversationAvatarId,
        c.custom AS conversationCustom, c.expire_after AS expireAfter,
        c.last_seq AS lastSeq, c.members AS memberCount, c.activity_at AS activityAt,
        reader.role_rank AS roleRank, reader.read_seq AS readSeq,
        reader.pinned AS pinned, reader.archived AS archived, reader.muted_until AS mutedUntil,
        reader.notifications AS notifications, reader.marked_unread AS markedUnread, ${unreadColumns({ names }, 'c', 'reader')},
        k.wire_call AS activeCall, ${shortTextColumns}
      FROM (${selection.sql}) page
      JOIN ${names.members} reader ON reader.conversation_id = page.conversation_id AND reader.user_id = ? AND reader.present = 1
      JOIN ${names.conversations} c ON c.conversation_id = page.conversation_id
      LEFT JOIN ${names.calls} k ON k.conversation_id = c.conversation_id AND k.seq = c.active_call_seq
      LEFT JOIN ${names.messages} m ON m.conversation_id = c.conversation_id AND m.seq = c.last_message_seq
      ${joinQuoted(names.messages)}
      ORDER BY reader.pinned DESC, page.activity_at DESC, page.conversation_id DESC`,
    values: [...selection.values, idToBytes(readerId)],
  };
}

function bytesOf({ textBytes, conversationCustom }: ConversationViewRow): number {
  return textBytes + (conversationCustom?.length ?? 0);
}

function idOf({ conversationId }: ConversationViewRow): string {
  return idFromBytes(conversationId);
}

/** Delivery status is shown for the reader's own message, and tracked in small conversations only. */
function isStatusShown(row: ConversationViewRow, readerId: string): boolean {
  return row.messageId !== null && row.memberCount <= maxTrackedMembers && isSentBy(readerId, row);
}

function conversationView(row: ConversationViewRow, members: Member[], lastMessage: Message | null): Conversation {
  const role = roleOf(row.roleRank);
  return {
    id: idOf(row),
    kind: row.kind,
    title: row.title,
    avatarUrl: row.conversationAvatarId === null ? null : fileUrl(idFromBytes(row.conversationAvatarId)),
    custom: parseCustom(row.conversationCustom),
    expireAfter: row.expireAfter,
    role,
    capabilities: [...capabilitiesOf(row.kind, role, row.memberCount)],
    lastSeq: row.lastSeq,
    memberCount: row.memberCount,
    activityAt: timeOf(row.activityAt),
    lastMessage,
    unreadCount: row.unreadCount,
    mentionCount: row.mentionCount,
    readSeq: row.readSeq,
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    mutedUntil: row.mutedUntil === null ? null : timeOf(row.mutedUntil),
    notifications: row.notifications,
    markedUnread: row.markedUnread === 1,
    activeCall: row.activeCall === null ? null : parseCall(row.activeCall),
    members,
  };
}

function lastMessageSeqs(rows: readonly ConversationViewRow[]): Map<string, number[]> {
  return new Map(rows.flatMap((row) => (row.messageId === null ? [] : [[idOf(row), [row.messageSeq]] as const])));
}

interface LastMessageSources {
  watermarks: Watermarks | undefined;
  reactions: ReadonlyMap<string, Reaction[]>;
  withTexts: WithTexts;
}

/** Returns null if there is none, and undefined if the reader has left the conversation since. */
function lastMessage(
  row: ConversationViewRow,
  readerId: string,
  { watermarks, reactions, withTexts }: LastMessageSources,
): Message | null | undefined {
  if (row.messageId === null) return null;
  const message = withTexts(idOf(row), row);
  if (message === undefined) return undefined;
  const status = isSentBy(readerId, row) ? deliveryStatus(row.messageSeq, watermarks) : null;
  return messageView(message, idOf(row), { status, reactions: reactions.get(messageKey(idOf(row), row.messageSeq)) });
}
