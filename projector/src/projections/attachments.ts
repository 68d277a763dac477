import type { StoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import { attachments, messages } from '@parley/read-tables/tables/messages';
import { deletedRows } from './messages.ts';
import { mustGet, row, type Need, type Projection, type Rows } from './projection.ts';

/** Writes `attachments`, the messages that a file was sent in, from MessageSent, MessageDeleted and MessagesDeleted. Runs before `messages` forgets the files. */
export const attachmentsProjection: Projection = {
  table: attachments,
  version: 3,
  reads: [messages],
  steps: {
    MessageSent: {
      needs: ({ payload, version: seq }) => (payload.fileIds.length === 0 ? [] : messageRow({ ...payload, seq })),
      apply({ payload, version: seq, position, erasedAt }, rows) {
        const { conversationId } = payload;
        if (payload.fileIds.length === 0 || erasedAt !== undefined) return;
        // Applied once more after the message was deleted.
        if (rows.get(messages, { conversationId, seq })?.deletedAt) return;
        for (const fileId of payload.fileIds) rows.put(attachments, { conversationId, seq, fileId, position });
      },
    },
    MessageDeleted: { needs: deletedRows, apply: removeDeleted },
    MessagesDeleted: { needs: deletedRows, apply: removeDeleted },
  },
};

function removeDeleted(event: StoredEvent<'MessageDeleted'> | StoredEvent<'MessagesDeleted'>, rows: Rows): void {
  const { conversationId } = event.payload;
  for (const { messageSeq: seq } of deletionsIn(event)) {
    const message = mustGet(rows, messages, { conversationId, seq });
    for (const { fileId } of message.attachments) rows.remove(attachments, { conversationId, seq, fileId });
  }
}

function messageRow({ conversationId, seq }: { conversationId: string; seq: number }): Need[] {
  return [row(messages, { conversationId, seq })];
}
