import { blockOf, blockSize, blockStart } from '@parley/read-models/search/blocks';
import { indexedWords } from '@parley/read-models/search/indexed-words';
import { searchTexts, searchWords, type SearchTextRow } from '@parley/read-models/tables';
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
        rows.put(searchTexts, { conversationId, seq, senderId, sentAt, words: wordsOf(personal), position });
      },
    },
    MessageEdited: {
      needs: ({ payload: { conversationId, messageSeq: seq } }) => [row(searchTexts, { conversationId, seq })],
      fold({ payload: { conversationId, messageSeq: seq, personal }, position }, rows) {
        const before = rows.get(searchTexts, { conversationId, seq });
        if (before) rows.put(searchTexts, { ...before, words: wordsOf(personal), position });
      },
    },
    MessageDeleted: {
      fold({ payload: { conversationId, messageSeq: seq } }, rows) {
        rows.remove(searchTexts, { conversationId, seq });
      },
    },
  },
};

/**
 * Which blocks hold a word: at each moment a function of the block's texts. A message only adds words, without a look at
 * what is there; what an edit or a deletion takes away, the block's other texts tell. It stands before the texts in the
 * fold: these are then as they were.
 */
export const searchWordsProjection: Projection = {
  table: searchWords,
  version: 1,
  reads: [searchTexts],
  steps: {
    MessageSent: {
      fold({ payload: { conversationId, personal }, version: seq, position }, rows) {
        rows.addEach(searchWords, { conversationId, block: blockOf(seq), position }, 'word', wordsOf(personal));
      },
    },
    MessageEdited: {
      needs: ({ payload }) => textsOfBlock(payload),
      fold({ payload: { conversationId, messageSeq: seq, personal }, position }, rows) {
        const before = rows.get(searchTexts, { conversationId, seq });
        if (before) replace(rows, before, { ...before, words: wordsOf(personal), position });
      },
    },
    MessageDeleted: {
      needs: ({ payload }) => textsOfBlock(payload),
      fold({ payload: { conversationId, messageSeq: seq } }, rows) {
        const before = rows.get(searchTexts, { conversationId, seq });
        if (before) replace(rows, before, null);
      },
    },
  },
};

function textsOfBlock({ conversationId, messageSeq }: { conversationId: string; messageSeq: number }): Need[] {
  const start = blockStart(blockOf(messageSeq));
  return Array.from({ length: blockSize }, (_, index) => row(searchTexts, { conversationId, seq: start + index }));
}

/** One text of the block takes the place of another. */
function replace(rows: Rows, before: SearchTextRow, after: SearchTextRow | null): void {
  const { conversationId, seq } = before;
  const others = textsOfBlock({ conversationId, messageSeq: seq })
    .flatMap(({ key }) => rows.get(searchTexts, key) ?? [])
    .filter((text) => text.seq !== seq);
  const words = new Set([...before.words, ...(after?.words ?? [])]);
  const [was, is] = [before, after].map((own) => firstPositions(own ? [...others, own] : others, words));
  for (const word of words) {
    const key = { conversationId, word, block: blockOf(seq) };
    const position = is!.get(word);
    if (position === undefined) rows.remove(searchWords, key);
    // On both sides: each then finds it as its own texts would have it, once they are at equal positions.
    else if (position !== was!.get(word)) rows.erase(searchWords, { ...key, position }, ['position']);
  }
}

/** Of those of the words that the texts hold. */
function firstPositions(texts: readonly SearchTextRow[], words: ReadonlySet<string>): Map<string, number> {
  const first = new Map<string, number>();
  for (const { words: held, position } of texts) {
    for (const word of held) if (words.has(word)) first.set(word, Math.min(first.get(word) ?? Infinity, position));
  }
  return first;
}

const cut = new WeakMap<object, string[]>();

/** Both projections ask for the same event's. */
function wordsOf(personal: { text: string | null }): string[] {
  let words = cut.get(personal);
  if (!words) cut.set(personal, (words = indexedWords(personal.text)));
  return words;
}
