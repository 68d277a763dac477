import { columnSql, decodeRow } from '@parley/database/table-sql';
import { messageEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { conversationStream } from '@parley/events/streams';
import { timeOf } from '@parley/events/wire/fields';
import { messages, reactions, type MessageRow } from '@parley/read-tables/tables/messages';
import { z } from 'zod';
import { archiveFile, type Person } from '../archive-file.ts';
import { conversationId, data, id, seq, text, time, timeOrNull, timeOrNullOf } from '../fields.ts';
import { readRanges } from '../pages.ts';

const version = z.strictObject({ text, at: time.describe('When it was written') });
type Version = z.infer<typeof version>;

/** Messages whose events are loaded at once. */
const historiesAtOnce = 20;

/** The texts that edited messages had before, by id. */
async function readEarlierTexts(store: Person['store'], rows: readonly MessageRow[]): Promise<Map<string, Version[]>> {
  const earlier = new Map<string, Version[]>();
  const edited = rows.filter(({ editedAt }) => editedAt !== null);
  for (let from = 0; from < edited.length; from += historiesAtOnce) {
    const refs = edited.slice(from, from + historiesAtOnce).map((row) => ({
      stream: conversationStream(row.conversationId),
      entity: messageEntity(row.messageId),
    }));
    const { events } = await store.load(refs, { current: true });
    for (const event of events)
      if (isText(event)) earlier.set(event.payload.messageId, [...(earlier.get(event.payload.messageId) ?? []), versionOf(event)]);
  }
  // The last one is the text of today.
  for (const versions of earlier.values()) versions.pop();
  return earlier;
}

type TextEvent = Extract<AnyStoredEvent, { type: 'MessageSent' | 'MessageEdited' }>;

function isText(event: AnyStoredEvent): event is TextEvent {
  return event.type === 'MessageSent' || event.type === 'MessageEdited';
}

function versionOf({ payload, recordedAt }: TextEvent): Version {
  return { text: payload.personal.text, at: timeOf(recordedAt) };
}

export const messagesFile = archiveFile({
  name: 'messages.jsonl',
  about: 'The messages that you wrote and did not delete, with the texts that they had before you edited them.',
  line: z.strictObject({
    id,
    conversationId,
    seq,
    sentAt: time,
    editedAt: timeOrNull,
    text,
    earlierTexts: z.array(version),
    fileIds: z.array(id).describe('See files.jsonl'),
    replyToSeq: seq.nullable().describe('The message that it answers'),
    mentions: z.array(id).describe('The users that it names'),
    custom: data.nullable().describe('What a product stored with it'),
    clientId: text.describe('The id that your app gave it'),
  }),
  async *lines({ userId, read, store }) {
    for await (const { where, values, names } of readRanges({ userId, read })) {
      const found = await read.read({
        sql: `SELECT ${columnSql(messages)} FROM ${names.messages}
          WHERE ${where} AND sender_id = ? AND deleted_at IS NULL AND erased_at IS NULL ORDER BY seq`,
        values: [...values, idToBytes(userId)],
      });
      const rows = found.map((row) => decodeRow(messages, row));
      const earlier = await readEarlierTexts(store, rows);
      for (const row of rows) {
        const { messageId, sentAt, editedAt, attachments, ...shown } = row;
        yield {
          id: messageId,
          conversationId: shown.conversationId,
          seq: shown.seq,
          sentAt: timeOf(sentAt),
          editedAt: timeOrNullOf(editedAt),
          text: shown.text,
          earlierTexts: earlier.get(messageId) ?? [],
          fileIds: attachments.map(({ fileId }) => fileId),
          replyToSeq: shown.replyToSeq,
          mentions: shown.mentions,
          custom: shown.custom,
          clientId: shown.clientId,
        };
      }
    }
  },
});

export const reactionsFile = archiveFile({
  name: 'reactions.jsonl',
  about: 'Your reactions to messages.',
  line: z.strictObject({ conversationId, seq: seq.describe('The message'), emoji: z.string(), at: time }),
  async *lines({ userId, read }) {
    for await (const { where, values, names } of readRanges({ userId, read })) {
      const sql = `SELECT ${columnSql(reactions)} FROM ${names.reactions} WHERE ${where} AND user_id = ? ORDER BY seq, emoji`;
      for (const row of await read.read({ sql, values: [...values, idToBytes(userId)] })) {
        const { conversationId: of, seq: number, emoji, at } = decodeRow(reactions, row);
        yield { conversationId: of, seq: number, emoji, at: timeOf(at) };
      }
    }
  },
});

export const mentionsFile = archiveFile({
  name: 'mentions.jsonl',
  about: 'Messages of others that name you: their place, not their text.',
  line: z.strictObject({ conversationId, seq }),
  async *lines({ userId, read }) {
    for await (const { where, values, names } of readRanges({ userId, read })) {
      const sql = `SELECT conversation_id AS id, seq FROM ${names.mentions} WHERE ${where} AND user_id = ? ORDER BY seq`;
      for (const row of await read.read<{ id: Buffer; seq: number }>({ sql, values: [...values, idToBytes(userId)] }))
        yield { conversationId: idFromBytes(row.id), seq: row.seq };
    }
  },
});
