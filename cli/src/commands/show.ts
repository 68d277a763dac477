import { idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import { activeSlot } from '@parley/read-tables/slots';
import { conversations, members, roleOf, type ConversationRow, type MemberRow } from '@parley/read-tables/tables/conversations';
import { messages, type MessageRow } from '@parley/read-tables/tables/messages';
import { command, group, type MakeCommand } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import { applySequence, timeText } from '../log/apply-sequence.ts';
import { uuidText } from '../log/arguments.ts';
import { parseLogPosition, positionsAt, type LogPosition } from '../log/log-position.ts';
import type { Output } from '../output/output.ts';
import type { Stores } from '../stores/open-stores.ts';

export const showCommand: MakeCommand = (start) =>
  group('show', 'Show an object projected from the log, now or at a past time', [
    command('conversation', 'Show a conversation with its members and messages, projected from the log', [
      'parley show conversation 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b',
      'parley show conversation 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b --until 2026-05-01T12:00:00Z --json',
    ])
      .argument('<id>', 'id of the conversation', uuidText)
      .option('--until <position>', 'state at a time, a Parley-Position token or partition:position', parseLogPosition)
      .action((id, options) => start(options, async ({ stores, output }) => showConversation(await stores(), output, id, options.until))),
  ]);

async function showConversation(stores: Stores, output: Output, id: string, until: LogPosition | undefined): Promise<void> {
  const end = until ? ((await positionsAt(stores.store, until)).get(partitionOf(id)) ?? 0) : Infinity;
  const { tables } = await applySequence(stores.store, id, end);
  const conversation = tables.get(conversations, id) as ConversationRow | undefined;
  if (!conversation)
    throw new CommandFailed(
      `conversation ${id} is not in the log${until ? ' at that time' : ''}`,
      'parley events --type ConversationCreated',
    );
  const present = ([...tables.rows(members).values()] as MemberRow[]).filter((member) => member.present);
  const timeline = ([...tables.rows(messages).values()] as MessageRow[]).toSorted((one, other) => one.seq - other.seq);
  const names = await readNames(stores, [...present.map(({ userId }) => userId), ...timeline.flatMap(({ senderId }) => senderId ?? [])]);
  const nameOf = (userId: string): string => names.get(userId) ?? userId;
  const { kind, title, lastSeq } = conversation;
  output.print(conversation, `${kind} ${title ?? ''} (${id}), last seq ${lastSeq}`);
  for (const member of present)
    output.print(member, `  ${roleOf(member.roleRank)} ${nameOf(member.userId)}, read up to seq ${member.readSeq}`);
  for (const message of timeline)
    output.print(
      message,
      `${String(message.seq).padStart(6)}  ${timeText(message.sentAt)} ${message.senderId === null ? '(system)' : nameOf(message.senderId)}: ${textOf(message)}`,
    );
}

function textOf({ deletedAt, erasedAt, editedAt, text, attachments }: MessageRow): string {
  // As of a past time: a later event deleted the message, and its key is destroyed.
  const hasNothing = deletedAt === null && text === null && attachments.length === 0;
  if (erasedAt !== null || hasNothing) return '(erased)';
  return deletedAt === null ? `${text ?? ''}${editedAt === null ? '' : ' (edited)'}` : '(deleted)';
}

/** Current usernames, or else display names, from the read tables. */
async function readNames({ read }: Stores, userIds: readonly string[]): Promise<Map<string, string>> {
  const { names } = await activeSlot(read);
  const usernames = new Map<string, string>();
  for (const userId of new Set(userIds)) {
    const sql = `SELECT CASE WHEN erased_at IS NULL THEN COALESCE(username, display_name) ELSE '(erased)' END AS username FROM ${names.profiles} WHERE user_id = ?`;
    const [row] = await read.read<{ username: string }>({ sql, values: [idToBytes(userId)] });
    if (row) usernames.set(userId, row.username);
  }
  return usernames;
}
