import { idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import { activeSlot } from '@parley/read-tables/slots';
import {
  conversations,
  members,
  messages,
  roleOf,
  type ConversationRow,
  type MemberRow,
  type MessageRow,
} from '@parley/read-tables/tables';
import { command, group, type MakeCommand } from '../command.ts';
import { uuidText } from '../log/arguments.ts';
import { applySequence, timeText } from '../log/apply-sequence.ts';
import { parsePlace, positionsAt } from '../log/places.ts';
import { Refusal } from '../refusal.ts';
import type { Stores } from '../stores/open-stores.ts';

export const showCommand: MakeCommand = (start) =>
  group('show', 'One thing as the log tells it, now or at a time past.', [
    command('conversation', 'A conversation with its members and messages. Projected from the log alone; no table is read but for names.', [
      'parley show conversation 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b',
      'parley show conversation 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b --until 2026-05-01T12:00:00Z --json',
    ])
      .argument('<id>', "the conversation's id", uuidText)
      .option('--until <place>', 'as it stood then: a time, a Parley-Position or partition:position', parsePlace)
      .action((id, options) =>
        start(options, async ({ stores, output }) => {
          const opened = await stores();
          const end = options.until && (await positionsAt(opened.store, options.until)).get(partitionOf(id));
          const { tables } = await applySequence(opened.store, id, options.until ? (end ?? 0) : Infinity);
          const conversation = tables.get(conversations, id) as ConversationRow | undefined;
          if (!conversation)
            throw new Refusal(
              `the log tells of no conversation ${id}${options.until ? ' by then' : ''}`,
              'parley events --type ConversationCreated',
            );
          const inside = ([...tables.rows(members).values()] as MemberRow[]).filter(({ present }) => present);
          const said = [...tables.rows(messages).values()] as MessageRow[];
          const names = await readNames(opened, [...inside.map(({ userId }) => userId), ...said.map(({ senderId }) => senderId)]);
          const nameOf = (userId: string): string => names.get(userId) ?? userId;
          const { kind, title, lastSeq } = conversation;
          output.tell(conversation, `${kind} ${title ?? ''} (${id}), last seq ${lastSeq}`);
          for (const member of inside)
            output.tell(member, `  ${roleOf(member.roleRank)} ${nameOf(member.userId)}, has read to ${member.readSeq}`);
          for (const message of said.toSorted((one, other) => one.seq - other.seq)) {
            const text = message.deletedAt === null ? `${message.text ?? ''}${message.editedAt === null ? '' : ' (edited)'}` : '(deleted)';
            output.tell(message, `${String(message.seq).padStart(6)}  ${timeText(message.sentAt)} ${nameOf(message.senderId)}: ${text}`);
          }
        }),
      ),
  ]);

/** As they are called now. */
async function readNames({ read }: Stores, userIds: readonly string[]): Promise<Map<string, string>> {
  const { names } = await activeSlot(read);
  const known = new Map<string, string>();
  for (const userId of new Set(userIds)) {
    const sql = `SELECT username FROM ${names.profiles} WHERE user_id = ?`;
    const [row] = await read.read<{ username: string }>({ sql, values: [idToBytes(userId)] });
    if (row) known.set(userId, row.username);
  }
  return known;
}
