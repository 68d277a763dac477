import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Database } from '@parley/database/database';
import { decodeRow } from '@parley/database/table-sql';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventStore } from '@parley/event-store/event-store';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { blockOf, blockSize } from '@parley/read-tables/search/blocks';
import { indexedWords } from '@parley/read-tables/search/indexed-words';
import type { Slot } from '@parley/read-tables/slots';
import { textBlocks, type BlockText, type TextBlockRow } from '@parley/read-tables/tables';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { prepareApply } from '../apply/apply-target.ts';
import { RowCache } from '../apply/row-cache.ts';
import { earlierAmong, MemoryTables } from '../rebuild/memory-tables.ts';
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

/** Messages before those of the history, in no log: these then stand on both sides of a block's end. */
const before = blockSize - 8;

/** One conversation. */
function logOf(steps: readonly Step[]): AnyStoredEvent[] {
  const log = new StoredEvents();
  const [conversationId, ada] = [newId(), newId()];
  const members = [{ userId: ada, role: 'owner' as const }];
  log.append(conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members }));
  const sent: { messageId: string; messageSeq: number }[] = [];
  const of = { conversationId, senderId: ada };
  const rest = { attachments: [], replyTo: null, mentions: [], clientId: null };
  const say = (text: string) => {
    const messageId = newId();
    const [event] = log.append(messageSent({ ...of, messageId, personal: { text }, ...rest }));
    sent.push({ messageId, messageSeq: before + event!.version });
  };
  for (const { kind, which, text } of steps) {
    const message = sent[which % sent.length];
    if (kind === 'send' || !message) say(text);
    else if (kind === 'edit') log.append(messageEdited({ ...of, ...message, personal: { text }, mentions: [], mentionsRemoved: [] }));
    else {
      log.append(messageDeleted({ ...of, ...message, mentionsRemoved: [] }));
      sent.splice(which % sent.length, 1);
    }
  }
  return log.all.map((event) => ({ ...event, version: before + event.version }));
}

function logOfEvents(events: readonly AnyStoredEvent[]): Pick<EventStore, 'readStream'> {
  const tell = earlierAmong(events);
  return { readStream: async (stream, { after, upTo }) => [...tell({ stream, after, upTo: upTo! })] };
}

class Slots {
  readonly #database: Database;
  readonly #cache = new RowCache(1_000);

  constructor(database: Database) {
    this.#database = database;
  }

  async empty(): Promise<void> {
    await this.#database.write(['text_blocks_a', 'text_blocks_b'].map((name) => ({ sql: `DELETE FROM ${name}` })));
  }

  /** The next of these. As the live side, which also erases on the other one; else as a side that is filled. */
  async apply(slot: Slot, log: readonly AnyStoredEvent[], events: readonly AnyStoredEvent[], { live }: { live: boolean }): Promise<void> {
    const names = searchSubscription.projections.map(({ table }) => table.name);
    const { rows, statements, parked } = await prepareApply(
      {
        earlier: new EarlierEvents(logOfEvents(log), searchSubscription.projections),
        database: this.#database,
        projections: searchSubscription.projections,
        slots: new Map(names.map((name) => [name, slot])),
        ...(live ? { idle: new Set(names) } : {}),
        cache: live ? this.#cache : new RowCache(0),
      },
      events,
    );
    expect(parked).toEqual([]);
    await this.#database.write(statements);
    if (live) rows.rememberIn(this.#cache);
  }

  async rows(slot: Slot): Promise<TextBlockRow[]> {
    const found = await this.#database.read({ sql: `SELECT * FROM text_blocks_${slot} ORDER BY block` });
    return found.map((row) => decodeRow(textBlocks, row));
  }
}

/** The messages that are there after these events, by seq. */
function textsOf(events: readonly AnyStoredEvent[]): Map<number, BlockText> {
  const texts = new Map<number, BlockText>();
  for (const { type, version: seq, recordedAt: sentAt, payload } of events) {
    if (type === 'MessageSent') texts.set(seq, { seq, senderId: payload.senderId, sentAt, words: indexedWords(payload.personal.text) });
    if (type === 'MessageDeleted') texts.delete(payload.messageSeq);
    if (type !== 'MessageEdited') continue;
    texts.set(payload.messageSeq, { ...texts.get(payload.messageSeq)!, words: indexedWords(payload.personal.text) });
  }
  return texts;
}

/** What the full blocks must say after these events. */
function blocksOf(events: readonly AnyStoredEvent[]): TextBlockRow[] {
  const full = events.filter(({ version }) => version % blockSize === 0);
  return full.map(({ version, position }) => {
    const block = blockOf(version) - 1;
    const { conversationId } = events[0]!.payload as { conversationId: string };
    const texts = [...textsOf(events).values()].filter(({ seq }) => blockOf(seq) === block);
    const changes = events.filter(
      (event) =>
        event.position > position &&
        (event.type === 'MessageEdited' || event.type === 'MessageDeleted') &&
        blockOf(event.payload.messageSeq) === block,
    );
    const { recordedAt: sentAt } = events.find((event) => blockOf(event.version) === block)!;
    const words = [...new Set(texts.flatMap((text) => text.words))];
    return { conversationId, block, sentAt, words, texts, position: changes.at(-1)?.position ?? position };
  });
}

/** The live side's batches and the other one's, in the order in which they are folded. */
const turns = fc.array(fc.record({ live: fc.boolean(), events: fc.integer({ min: 1, max: 12 }) }), { minLength: 4, maxLength: 40 });

test('a block holds what of its messages is there, on the live slot and on one that catches up', async () => {
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
        expect(await slots.rows('a')).toEqual(blocksOf(events.slice(0, at.a)));
        // What it held when the live side came to a deletion or an edit, it does not hold any more, wherever it stands.
        const catching = textsOf(events.slice(0, at.b));
        for (const { words, texts } of await slots.rows('b')) {
          expect(new Set(words)).toEqual(new Set(texts.flatMap((text) => text.words)));
          expect(texts.filter(({ seq }) => !catching.has(seq))).toEqual([]);
        }
      }
      const memory = new MemoryTables(searchSubscription.projections, earlierAmong(events));
      memory.apply(events);
      const fresh = [...memory.rows(textBlocks).values()];
      expect(await slots.rows('a')).toEqual(fresh);
      expect(await slots.rows('b')).toEqual(fresh);
    }),
    { numRuns: 60 },
  );
});
