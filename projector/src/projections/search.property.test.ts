import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Database } from '@parley/database/database';
import { decodeRow } from '@parley/database/table-sql';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventStore } from '@parley/event-store/event-store';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { segmentOf, segmentSize } from '@parley/read-tables/search/segments';
import { indexedTerms } from '@parley/read-tables/search/indexed-terms';
import type { Slot } from '@parley/read-tables/slots';
import { textSegments, type SegmentText, type TextSegmentRow } from '@parley/read-tables/tables/search';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { prepareApply } from '../apply/apply-target.ts';
import { RowCache } from '../apply/row-cache.ts';
import { earlierEventsIn, MemoryTables } from '../rebuild/memory-tables.ts';
import { openProjectedLog, type ProjectedLog } from '../testing/projected-log.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { searchSubscription } from './all.ts';

jest.setTimeout(60_000);

let projected: ProjectedLog;
beforeAll(async () => {
  projected = await openProjectedLog();
});
afterAll(() => projected.close());

const vocabulary = ['tea', 'for', 'two', 'at', 'noon'];
const texts = fc.array(fc.constantFrom(...vocabulary), { maxLength: 3 }).map((words) => words.join(' '));
const step = fc.record({ kind: fc.constantFrom('send', 'send', 'edit', 'delete'), which: fc.nat(), text: texts });
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Assumed earlier messages, so that the history crosses the end of a segment. */
const before = segmentSize - 8;

/** The events of one conversation. */
function logOf(steps: readonly Step[]): AnyStoredEvent[] {
  const log = new StoredEvents();
  const [conversationId, ada] = [newId(), newId()];
  const members = [{ userId: ada, role: 'owner' as const }];
  log.append(conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members }));
  const sent: { messageId: string; messageSeq: number }[] = [];
  const fields = { conversationId, senderId: ada };
  const rest = { fileIds: [], replyTo: null, mentions: [] };
  const send = (text: string) => {
    const messageId = newId();
    const [event] = log.append(messageSent({ ...fields, messageId, personal: { text }, ...rest }));
    sent.push({ messageId, messageSeq: before + event!.version });
  };
  for (const { kind, which, text } of steps) {
    const message = sent[which % sent.length];
    if (kind === 'send' || !message) send(text);
    else if (kind === 'edit') log.append(messageEdited({ ...fields, ...message, personal: { text }, mentions: [], mentionsRemoved: [] }));
    else {
      log.append(messageDeleted({ ...fields, ...message, mentionsRemoved: [] }));
      sent.splice(which % sent.length, 1);
    }
  }
  return log.all.map((event) => ({ ...event, version: before + event.version }));
}

function logOfEvents(events: readonly AnyStoredEvent[]): Pick<EventStore, 'readStream'> {
  const readEarlier = earlierEventsIn(events);
  return { readStream: async (stream, { after, upTo }) => [...readEarlier({ stream, after, upTo: upTo! })] };
}

class Slots {
  readonly #database: Database;
  readonly #cache = new RowCache(1_000);

  constructor(database: Database) {
    this.#database = database;
  }

  async empty(): Promise<void> {
    await this.#database.write(['text_segments_a', 'text_segments_b'].map((name) => ({ sql: `DELETE FROM ${name}` })));
  }

  /** Applies the events. The live subscription also erases in the other slot; a rebuild only fills its own. */
  async apply(slot: Slot, log: readonly AnyStoredEvent[], events: readonly AnyStoredEvent[], { live }: { live: boolean }): Promise<void> {
    const names = searchSubscription.projections.map(({ table }) => table.name);
    const { rows, statements, parked } = await prepareApply(
      {
        earlier: new EarlierEvents(logOfEvents(log), searchSubscription.projections),
        database: this.#database,
        projections: searchSubscription.projections,
        slots: new Map(names.map((name) => [name, slot])),
        ...(live ? { populatedInactiveSlots: new Set(names) } : {}),
        cache: live ? this.#cache : new RowCache(0),
      },
      events,
    );
    expect(parked).toEqual([]);
    await this.#database.write(statements);
    if (live) rows.updateCache(this.#cache);
  }

  async rows(slot: Slot): Promise<TextSegmentRow[]> {
    const found = await this.#database.read({ sql: `SELECT * FROM text_segments_${slot} ORDER BY segment` });
    return found.map((row) => decodeRow(textSegments, row));
  }
}

/** The existing messages after these events, by seq. */
function textsOf(events: readonly AnyStoredEvent[]): Map<number, SegmentText> {
  const texts = new Map<number, SegmentText>();
  for (const { type, version: seq, recordedAt: sentAt, payload } of events) {
    if (type === 'MessageSent') texts.set(seq, { seq, senderId: payload.senderId, sentAt, terms: indexedTerms(payload.personal.text) });
    if (type === 'MessageDeleted') texts.delete(payload.messageSeq);
    if (type !== 'MessageEdited') continue;
    texts.set(payload.messageSeq, { ...texts.get(payload.messageSeq)!, terms: indexedTerms(payload.personal.text) });
  }
  return texts;
}

/** The expected rows after these events. */
function segmentsOf(events: readonly AnyStoredEvent[]): TextSegmentRow[] {
  const full = events.filter(({ version }) => version % segmentSize === 0);
  return full.map(({ version, position }) => {
    const segment = segmentOf(version) - 1;
    const { conversationId } = events[0]!.payload as { conversationId: string };
    const texts = [...textsOf(events).values()].filter(({ seq }) => segmentOf(seq) === segment);
    const changes = events.filter(
      (event) =>
        event.position > position &&
        (event.type === 'MessageEdited' || event.type === 'MessageDeleted') &&
        segmentOf(event.payload.messageSeq) === segment,
    );
    const { recordedAt: sentAt } = events.find((event) => segmentOf(event.version) === segment)!;
    const terms = [...new Set(texts.flatMap((text) => text.terms))];
    return { conversationId, segment, sentAt, terms, texts, position: changes.at(-1)?.position ?? position };
  });
}

/** Interleaved batches of the active slot and of a slot that catches up. */
const turns = fc.array(fc.record({ live: fc.boolean(), events: fc.integer({ min: 1, max: 12 }) }), { minLength: 4, maxLength: 40 });

test('a segment holds its existing messages, in the active slot and in one that catches up', async () => {
  const slots = new Slots(projected.database);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), turns, async (steps, order) => {
      await slots.empty();
      const events = logOf(steps);
      const at = { a: 0, b: 0 };
      for (const { live, events: count } of [...order, { live: true, events: Infinity }, { live: false, events: Infinity }]) {
        const slot = live ? 'a' : 'b';
        const batch = events.slice(at[slot], at[slot] + count);
        at[slot] += batch.length;
        await slots.apply(slot, events, batch, { live });
        expect(await slots.rows('a')).toEqual(segmentsOf(events.slice(0, at.a)));
        // A deletion or an edit that the active slot has applied is erased here too, whatever this slot's position.
        const catching = textsOf(events.slice(0, at.b));
        for (const { terms, texts } of await slots.rows('b')) {
          expect(new Set(terms)).toEqual(new Set(texts.flatMap((text) => text.terms)));
          expect(texts.filter(({ seq }) => !catching.has(seq))).toEqual([]);
        }
      }
      const memory = new MemoryTables(searchSubscription.projections, earlierEventsIn(events));
      memory.apply(events);
      const fresh = [...memory.rows(textSegments).values()];
      expect(await slots.rows('a')).toEqual(fresh);
      expect(await slots.rows('b')).toEqual(fresh);
    }),
    { numRuns: 60 },
  );
});
