import { eventCatalogue } from '@parley/events/catalogue';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { streamOwnerId } from '@parley/events/streams';
import { blockOf, blockSize, blockStart } from '@parley/read-models/search/blocks';
import { indexedWords } from '@parley/read-models/search/indexed-words';
import { searchBlocks, searchTexts, type SearchBlockRow } from '@parley/read-models/tables';
import { row, type Need, type Projection, type Rows, type Step, type Steps } from './projection.ts';

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
      needs: ({ payload: { conversationId, messageSeq: seq } }) => [row(searchTexts, { conversationId, seq })],
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

/** Reading the texts of a block takes 4 ms on SQLite, folding a message 20 µs. */
const indexingWeight = 50;

const onlyIndexing: Step<never> = { needs: textsToIndex, fold: indexBlockBefore };

/**
 * The words of each full block. The event that begins a block writes those of the one before; an edit or a deletion there
 * writes them anew, whatever became of the text. It stands behind the texts in the fold: these are then as the event left them.
 */
export const searchBlocksProjection: Projection = {
  table: searchBlocks,
  version: 1,
  reads: [searchTexts],
  weightOf: (event) => (isFirstOfBlock(event) || (isChange(event) && isInFullBlock(event)) ? indexingWeight : 1),
  steps: {
    ...(Object.fromEntries(Object.keys(eventCatalogue).map((type) => [type, onlyIndexing])) as Steps),
    MessageEdited: { needs: textsAroundChange, fold: indexAgain },
    MessageDeleted: { needs: textsAroundChange, fold: indexAgain },
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
  const of = { conversationId: streamOwnerId(event.stream), block: blockOf(event.version) - 1 };
  rows.put(searchBlocks, { ...of, words: wordsOfBlock(of, rows), position: event.position });
}

type Change = StoredEvent<'MessageEdited'> | StoredEvent<'MessageDeleted'>;

const isChange = (event: AnyStoredEvent): event is Change => event.type === 'MessageEdited' || event.type === 'MessageDeleted';

const isInFullBlock = ({ payload: { messageSeq }, version }: Change): boolean => blockOf(messageSeq) < blockOf(version);

function textsAroundChange(event: Change): Need[] {
  const { conversationId, messageSeq } = event.payload;
  return [...textsToIndex(event), ...(isInFullBlock(event) ? textsOfBlock(conversationId, blockOf(messageSeq)) : [])];
}

function indexAgain(event: Change, rows: Rows): void {
  indexBlockBefore(event, rows);
  if (!isInFullBlock(event)) return;
  const of = { conversationId: event.payload.conversationId, block: blockOf(event.payload.messageSeq) };
  // On both sides: the other one, wherever it stands, writes its own when it comes to this event.
  rows.erase(searchBlocks, { ...of, words: wordsOfBlock(of, rows), position: event.position }, ['words']);
}

function wordsOfBlock({ conversationId, block }: Pick<SearchBlockRow, 'conversationId' | 'block'>, rows: Rows): string[] {
  const words = new Set<string>();
  for (const seq of seqsOf(block)) {
    for (const word of rows.get(searchTexts, { conversationId, seq })?.words ?? []) words.add(word);
  }
  return [...words];
}

function textsOfBlock(conversationId: string, block: number): Need[] {
  return seqsOf(block).map((seq) => row(searchTexts, { conversationId, seq }));
}

const seqsOf = (block: number): number[] => Array.from({ length: blockSize }, (_, index) => blockStart(block) + index);
