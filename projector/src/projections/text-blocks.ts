import { eventCatalogue } from '@parley/events/catalogue';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { streamOwnerId } from '@parley/events/streams';
import { blockOf, blockSize } from '@parley/read-tables/search/blocks';
import { indexedWords } from '@parley/read-tables/search/indexed-words';
import { textBlocks, type BlockText } from '@parley/read-tables/tables';
import { earlierEvent, type EarlierEvent } from './earlier-event.ts';
import { row, type Need, type Projection, type Rows, type Step, type Steps, type StreamRange } from './projection.ts';

/** Reading the events of a block and cutting their texts takes some 1 ms; an event that writes nothing, next to none. */
const indexingWeight = 50;

const onlyIndexing: Step<never> = { needs: blockBefore, apply: indexBlockBefore };

/**
 * What of each full block can be found, so that a send writes nothing. The event that begins a block writes the one before
 * it from the log's own events, which say all: whatever changed one of its messages so far stands in it as well. An edit
 * or a deletion after that changes the row alone.
 */
export const textBlocksProjection: Projection = {
  table: textBlocks,
  version: 1,
  reads: [],
  looksBack: blockSize,
  weightOf: (event) => (isFirstOfBlock(event) || (isChange(event) && isInFullBlock(event)) ? indexingWeight : 1),
  steps: {
    ...(Object.fromEntries(Object.keys(eventCatalogue).map((type) => [type, onlyIndexing])) as Steps),
    MessageEdited: { needs: needsOfChange, apply: applyChange },
    MessageDeleted: { needs: needsOfChange, apply: applyChange },
  },
};

/** Every event of a conversation's stream has its seq, so each block has one event that begins it. */
function isFirstOfBlock({ stream, version }: AnyStoredEvent): boolean {
  return version % blockSize === 0 && stream.startsWith('conversation-');
}

const eventsOfBlock = ({ stream, version }: AnyStoredEvent): StreamRange => ({ stream, after: version - blockSize - 1, upTo: version - 1 });

function blockBefore(event: AnyStoredEvent): Need[] {
  return isFirstOfBlock(event) ? [eventsOfBlock(event)] : [];
}

function indexBlockBefore(event: AnyStoredEvent, rows: Rows): void {
  if (!isFirstOfBlock(event)) return;
  const events = rows.earlier(eventsOfBlock(event));
  const texts = new Map<number, BlockText>();
  for (const one of events) apply(texts, one);
  const of = { conversationId: streamOwnerId(event.stream), block: blockOf(event.version) - 1 };
  rows.put(textBlocks, { ...of, sentAt: events[0]!.recordedAt, ...contentOf(texts), position: event.position });
}

type Change = StoredEvent<'MessageEdited'> | StoredEvent<'MessageDeleted'>;

const isChange = (event: AnyStoredEvent): event is Change => event.type === 'MessageEdited' || event.type === 'MessageDeleted';

const isInFullBlock = ({ payload: { messageSeq }, version }: Change): boolean => blockOf(messageSeq) < blockOf(version);

function needsOfChange(event: Change): Need[] {
  const { conversationId, messageSeq } = event.payload;
  return [...blockBefore(event), ...(isInFullBlock(event) ? [row(textBlocks, { conversationId, block: blockOf(messageSeq) })] : [])];
}

function applyChange(event: Change, rows: Rows): void {
  indexBlockBefore(event, rows);
  if (!isInFullBlock(event)) return;
  const { conversationId, messageSeq } = event.payload;
  const before = rows.get(textBlocks, { conversationId, block: blockOf(messageSeq) });
  if (!before) return;
  const texts = new Map(before.texts.map((text) => [text.seq, text]));
  apply(texts, earlierEvent(event));
  // On both sides: the other one, wherever it stands, writes its own when it comes to this event.
  rows.erase(textBlocks, { ...before, ...contentOf(texts), position: event.position }, ['words', 'texts']);
}

/** What is not there was sent in an earlier block, or erased on both sides when its message was deleted. */
function apply(texts: Map<number, BlockText>, { version, recordedAt, change }: EarlierEvent): void {
  if (change === null) return;
  if (change.kind === 'sent') {
    texts.set(version, { seq: version, senderId: change.senderId, sentAt: recordedAt, words: indexedWords(change.text) });
    return;
  }
  const before = texts.get(change.messageSeq);
  if (change.kind === 'deleted') texts.delete(change.messageSeq);
  else if (before) texts.set(change.messageSeq, { ...before, words: indexedWords(change.text) });
}

function contentOf(texts: ReadonlyMap<number, BlockText>): { words: string[]; texts: BlockText[] } {
  const all = [...texts.values()];
  return { words: [...new Set(all.flatMap(({ words }) => words))], texts: all };
}
