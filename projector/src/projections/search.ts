import { eventCatalogue } from '@parley/events/catalogue';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { streamOwnerId } from '@parley/events/streams';
import { blockOf, blockSize, blockStart, indexedMark } from '@parley/read-models/search/blocks';
import { indexedWords } from '@parley/read-models/search/indexed-words';
import { searchTexts, searchWords, type SearchTextRow } from '@parley/read-models/tables';
import { row, type Need, type Projection, type Rows, type Step, type Steps } from './projection.ts';

/**
 * What of each message can be found. A row that is not there was erased on both sides when its message was deleted: what
 * a side that catches up still meets of that message changes nothing.
 */
export const searchTextsProjection: Projection = {
  table: searchTexts,
  version: 2,
  reads: [],
  steps: {
    MessageSent: {
      fold({ payload: { conversationId, senderId, personal }, version: seq, recordedAt: sentAt, position }, rows) {
        const words = indexedWords(personal.text);
        rows.put(searchTexts, { conversationId, seq, senderId, sentAt, words, formerWords: null, position });
      },
    },
    MessageEdited: {
      needs: ({ payload: { conversationId, messageSeq: seq } }) => [row(searchTexts, { conversationId, seq })],
      fold(event, rows) {
        const { conversationId, messageSeq: seq } = event.payload;
        const before = rows.get(searchTexts, { conversationId, seq });
        if (before) rows.put(searchTexts, afterEdit(before, event));
      },
    },
    MessageDeleted: {
      fold({ payload: { conversationId, messageSeq: seq } }, rows) {
        rows.remove(searchTexts, { conversationId, seq });
      },
    },
  },
};

/** A block has some 1,100 words: 8 ms on SQLite, where a message takes 20 µs. */
const indexingWeight = 100;

const onlyIndexing: Step<never> = { needs: textsToIndex, fold: indexBlockBefore };

/**
 * Which blocks hold a word. The event that begins a block writes the words of the one before it; from then on they are a
 * function of that block's texts. It stands before the texts in the fold: these are then as they were.
 */
export const searchWordsProjection: Projection = {
  table: searchWords,
  version: 2,
  reads: [searchTexts],
  weightOf: (event) => (isFirstOfBlock(event) ? indexingWeight : 1),
  steps: {
    ...(Object.fromEntries(Object.keys(eventCatalogue).map((type) => [type, onlyIndexing])) as Steps),
    MessageEdited: {
      needs: (event) => [...textsToIndex(event), ...textsBesideChange(event)],
      fold(event, rows) {
        indexBlockBefore(event, rows);
        changeText(event, rows, (before) => afterEdit(before, event));
      },
    },
    MessageDeleted: {
      needs: (event) => [...textsToIndex(event), ...textsBesideChange(event)],
      fold(event, rows) {
        indexBlockBefore(event, rows);
        changeText(event, rows, () => null);
      },
    },
  },
};

/** Every event of a conversation's stream has its seq, so each block has one event that begins it. */
function isFirstOfBlock({ stream, version }: AnyStoredEvent): boolean {
  return version % blockSize === 0 && stream.startsWith('conversation-');
}

function textsToIndex(event: AnyStoredEvent): Need[] {
  return isFirstOfBlock(event) ? textsOfBlock(streamOwnerId(event.stream), blockOf(event.version) - 1) : [];
}

function indexBlockBefore(event: AnyStoredEvent, rows: Rows): void {
  if (!isFirstOfBlock(event)) return;
  const [conversationId, block] = [streamOwnerId(event.stream), blockOf(event.version) - 1];
  rows.put(searchWords, { conversationId, word: indexedMark, block, position: event.position });
  for (const [word, position] of firstPositions(readTexts(rows, conversationId, block))) {
    rows.put(searchWords, { conversationId, word, block, position });
  }
}

type Change = StoredEvent<'MessageEdited'> | StoredEvent<'MessageDeleted'>;

/** Of a block that is not indexed yet nothing is to be changed. */
function textsBesideChange({ payload: { conversationId, messageSeq }, version }: Change): Need[] {
  return blockOf(messageSeq) < blockOf(version) ? textsOfBlock(conversationId, blockOf(messageSeq)) : [];
}

function changeText(
  { payload: { conversationId, messageSeq: seq }, version }: Change,
  rows: Rows,
  change: (before: SearchTextRow) => SearchTextRow | null,
): void {
  const block = blockOf(seq);
  if (block === blockOf(version)) return;
  const before = rows.get(searchTexts, { conversationId, seq });
  if (!before) return;
  const after = change(before);
  const others = readTexts(rows, conversationId, block).filter((text) => text.seq !== seq);
  const [was, is] = [before, after].map((own) => firstPositions(own ? [...others, own] : others));
  for (const word of heldBy(after ?? before)) {
    const key = { conversationId, word, block };
    const position = is!.get(word);
    if (position === undefined) rows.remove(searchWords, key);
    // On both sides: each then finds it as its own texts would have it, once they are at equal positions.
    else if (position !== was!.get(word)) rows.erase(searchWords, { ...key, position }, ['position']);
  }
}

function textsOfBlock(conversationId: string, block: number): Need[] {
  return seqsOf(block).map((seq) => row(searchTexts, { conversationId, seq }));
}

function readTexts(rows: Rows, conversationId: string, block: number): SearchTextRow[] {
  return seqsOf(block).flatMap((seq) => rows.get(searchTexts, { conversationId, seq }) ?? []);
}

const seqsOf = (block: number): number[] => Array.from({ length: blockSize }, (_, index) => blockStart(block) + index);

/** The smallest position of the texts that hold the word, by word. */
function firstPositions(texts: readonly SearchTextRow[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const text of texts) {
    for (const word of heldBy(text)) first.set(word, Math.min(first.get(word) ?? Infinity, text.position));
  }
  return first;
}

/**
 * What the index holds of a text, also after an edit: so whoever deletes the message knows all of its words, and removes
 * them on the other side too, wherever that side stands.
 */
const heldBy = ({ words, formerWords }: SearchTextRow): readonly string[] => (formerWords ? [...words, ...formerWords] : words);

/** Different words of a message's texts together: later ones are not found. */
const mostHeld = 10_000;

function afterEdit(before: SearchTextRow, { payload: { personal }, position }: StoredEvent<'MessageEdited'>): SearchTextRow {
  const held = new Set(heldBy(before));
  const now = new Set(indexedWords(personal.text));
  const added = [...now].filter((word) => !held.has(word)).slice(0, mostHeld - held.size);
  const words = [...[...now].filter((word) => held.has(word)), ...added];
  return { ...before, words, formerWords: [...held].filter((word) => !now.has(word)), position };
}
