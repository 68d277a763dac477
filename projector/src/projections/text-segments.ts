import { eventCatalogue } from '@parley/events/catalogue';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import { streamOwnerId } from '@parley/events/streams';
import { indexedTerms } from '@parley/read-tables/search/indexed-terms';
import { segmentOf, segmentSize } from '@parley/read-tables/search/segments';
import { textSegments, type SegmentText } from '@parley/read-tables/tables/search';
import { earlierEvent, type EarlierEvent, type TextChange } from './earlier-event.ts';
import { row, type Need, type Projection, type Rows, type Step, type Steps, type StreamRange } from './projection.ts';

/**
 * Reading the events of a segment and splitting their texts takes about 1 ms, or as much for each 512 characters of long ones; an event that
 * writes nothing costs almost nothing.
 */
const indexingWeight = 50;
const charactersOfWeight = 512;

const indexOnly: Step<never> = { needs: previousSegment, apply: indexPreviousSegment };

/**
 * Writes `text_segments`, the searchable terms of each full segment of a conversation, so that a send writes nothing. The first event of a
 * segment indexes the previous segment from its events in the log, which include all edits and deletions so far. Later edits and deletions
 * change the row.
 */
export const textSegmentsProjection: Projection = {
  table: textSegments,
  version: 2,
  reads: [],
  looksBack: segmentSize,
  weightOf: (event) =>
    isFirstOfSegment(event) || (isChange(event) && changedSegments(event).length > 0)
      ? indexingWeight * (1 + Math.floor(lengthOf(event) / charactersOfWeight))
      : 1,
  steps: {
    ...(Object.fromEntries(Object.keys(eventCatalogue).map((type) => [type, indexOnly])) as Steps),
    MessageEdited: { needs: needsOfChange, apply: applyChange },
    MessageDeleted: { needs: needsOfChange, apply: applyChange },
    MessagesDeleted: { needs: needsOfChange, apply: applyChange },
  },
};

/** Every event of a conversation stream has a seq, so each segment has exactly one first event. */
function isFirstOfSegment({ stream, version }: AnyStoredEvent): boolean {
  return version % segmentSize === 0 && stream.startsWith('conversation-');
}

/** The texts before it are not known yet: a flood consists of long ones. */
function lengthOf(event: AnyStoredEvent): number {
  const { change } = earlierEvent(event);
  return change !== null && 'text' in change ? (change.text?.length ?? 0) : 0;
}

const eventsOfSegment = ({ stream, version }: AnyStoredEvent): StreamRange => ({
  stream,
  after: version - segmentSize - 1,
  upTo: version - 1,
});

function previousSegment(event: AnyStoredEvent): Need[] {
  return isFirstOfSegment(event) ? [eventsOfSegment(event)] : [];
}

function indexPreviousSegment(event: AnyStoredEvent, rows: Rows): void {
  if (!isFirstOfSegment(event)) return;
  const events = rows.earlier(eventsOfSegment(event));
  const texts = new Map<number, SegmentText>();
  for (const earlier of events) applyTextChange(texts, earlier);
  const key = { conversationId: streamOwnerId(event.stream), segment: segmentOf(event.version) - 1 };
  rows.put(textSegments, { ...key, sentAt: events[0]!.recordedAt, ...contentOf(texts), position: event.position });
}

type Change = StoredEvent<'MessageEdited'> | StoredEvent<'MessageDeleted'> | StoredEvent<'MessagesDeleted'>;

const isChange = (event: AnyStoredEvent): event is Change => event.type === 'MessageEdited' || deletionsIn(event).length > 0;

/** The full segments of the messages that the event changes. */
function changedSegments(event: Change): number[] {
  const seqs = event.type === 'MessageEdited' ? [event.payload.messageSeq] : deletionsIn(event).map(({ messageSeq }) => messageSeq);
  return [...new Set(seqs.map(segmentOf))].filter((segment) => segment < segmentOf(event.version));
}

function needsOfChange(event: Change): Need[] {
  const { conversationId } = event.payload;
  return [...previousSegment(event), ...changedSegments(event).map((segment) => row(textSegments, { conversationId, segment }))];
}

function applyChange(event: Change, rows: Rows): void {
  indexPreviousSegment(event, rows);
  const { conversationId } = event.payload;
  for (const segment of changedSegments(event)) {
    const before = rows.get(textSegments, { conversationId, segment });
    if (!before) continue;
    const texts = new Map(before.texts.map((text) => [text.seq, text]));
    applyTextChange(texts, earlierEvent(event));
    // Erases in both slots; the inactive one writes its own row when it reaches this event.
    rows.erase(textSegments, { ...before, ...contentOf(texts), position: event.position }, ['terms', 'texts']);
  }
}

/** A missing message was sent in an earlier segment, or erased from both slots when it was deleted. */
function applyTextChange(texts: Map<number, SegmentText>, { version, recordedAt, change }: EarlierEvent): void {
  if (change === null) return;
  if (change.kind === 'sent') {
    texts.set(version, { seq: version, senderId: change.senderId, sentAt: recordedAt, terms: termsOf(change) });
    return;
  }
  if (change.kind === 'deleted') {
    for (const seq of change.messageSeqs) texts.delete(seq);
    return;
  }
  const before = texts.get(change.messageSeq);
  if (before) texts.set(change.messageSeq, { ...before, terms: termsOf(change) });
}

const termsOf = ({ text, terms }: Extract<TextChange, { text: unknown }>): string[] => terms ?? indexedTerms(text);

function contentOf(texts: ReadonlyMap<number, SegmentText>): { terms: string[]; texts: SegmentText[] } {
  const all = [...texts.values()];
  return { terms: [...new Set(all.flatMap(({ terms }) => terms))], texts: all };
}
