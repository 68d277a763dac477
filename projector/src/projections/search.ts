import { indexedWords } from '@parley/read-models/search/indexed-words';
import { searchTexts, searchWords } from '@parley/read-models/tables';
import { row, type Need, type Projection, type Rows } from './projection.ts';

/**
 * What of each message can be found. A row that is not there was erased on both sides when its message was deleted: what
 * a side that catches up still meets of that message changes nothing.
 */
export const searchTextsProjection: Projection = {
  table: searchTexts,
  version: 1,
  reads: [],
  steps: {
    MessageSent: {
      fold({ payload: { conversationId, senderId, personal }, version: seq, recordedAt: sentAt, position }, rows) {
        rows.put(searchTexts, { conversationId, seq, senderId, sentAt, words: indexedWords(personal.text), position });
      },
    },
    MessageEdited: {
      needs: ({ payload }) => message(payload),
      fold({ payload: { conversationId, messageSeq: seq, personal }, position }, rows) {
        const before = rows.get(searchTexts, { conversationId, seq });
        if (before) rows.put(searchTexts, { ...before, words: indexedWords(personal.text), position });
      },
    },
    MessageDeleted: {
      fold({ payload: { conversationId, messageSeq: seq } }, rows) {
        rows.remove(searchTexts, { conversationId, seq });
      },
    },
  },
};

/** Which messages hold a word. It stands before the texts in the fold: these tell it which words a message had. */
export const searchWordsProjection: Projection = {
  table: searchWords,
  version: 1,
  reads: [searchTexts],
  steps: {
    MessageSent: {
      fold({ payload: { conversationId, personal }, version: seq, position }, rows) {
        for (const word of indexedWords(personal.text)) rows.put(searchWords, { conversationId, word, seq, position });
      },
    },
    MessageEdited: {
      needs: ({ payload }) => message(payload),
      fold({ payload: { conversationId, messageSeq: seq, personal }, position }, rows) {
        const before = rows.get(searchTexts, { conversationId, seq });
        if (!before) return;
        const words = new Set(indexedWords(personal.text));
        forget(
          rows,
          { conversationId, seq },
          before.words.filter((word) => !words.has(word)),
        );
        for (const word of words) rows.put(searchWords, { conversationId, word, seq, position });
      },
    },
    MessageDeleted: {
      needs: ({ payload }) => message(payload),
      fold({ payload: { conversationId, messageSeq: seq } }, rows) {
        const before = rows.get(searchTexts, { conversationId, seq });
        if (before) forget(rows, { conversationId, seq }, before.words);
      },
    },
  },
};

function message({ conversationId, messageSeq: seq }: { conversationId: string; messageSeq: number }): Need[] {
  return [row(searchTexts, { conversationId, seq })];
}

function forget(rows: Rows, of: { conversationId: string; seq: number }, words: readonly string[]): void {
  for (const word of words) rows.remove(searchWords, { ...of, word });
}
