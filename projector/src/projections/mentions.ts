import { mentions } from '@parley/read-tables/tables';
import type { Projection, Rows } from './projection.ts';

/** Who is named in which message: counted from one's read mark on. */
export const mentionsProjection: Projection = {
  table: mentions,
  version: 1,
  reads: [],
  steps: {
    MessageSent: {
      apply({ payload, version, position }, rows) {
        name(rows, { conversationId: payload.conversationId, seq: version, position }, payload.mentions);
      },
    },
    MessageEdited: {
      apply({ payload, position }, rows) {
        const { conversationId, messageSeq: seq } = payload;
        forget(rows, { conversationId, seq }, payload.mentionsRemoved);
        name(rows, { conversationId, seq, position }, payload.mentions);
      },
    },
    MessageDeleted: {
      apply({ payload }, rows) {
        forget(rows, { conversationId: payload.conversationId, seq: payload.messageSeq }, payload.mentionsRemoved);
      },
    },
  },
};

function name(rows: Rows, message: { conversationId: string; seq: number; position: number }, userIds: readonly string[]): void {
  for (const userId of userIds) rows.put(mentions, { ...message, userId });
}

function forget(rows: Rows, message: { conversationId: string; seq: number }, userIds: readonly string[]): void {
  for (const userId of userIds) rows.remove(mentions, { ...message, userId });
}
