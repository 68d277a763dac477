import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Database } from '@parley/database/database';
import { decodeRow } from '@parley/database/table-sql';
import type { RowOf, Table } from '@parley/database/tables';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { conversationCreated } from '@parley/events/facts/conversation-events';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/facts/message-events';
import { newId } from '@parley/events/ids';
import { blockOf, blockSize } from '@parley/read-models/search/blocks';
import type { Side } from '@parley/read-models/sides';
import { searchBlocks, searchTexts, type SearchBlockRow, type SearchTextRow } from '@parley/read-models/tables';
import { prepareFold } from '../fold/fold-target.ts';
import { RowCache } from '../fold/row-cache.ts';
import { MemoryTables } from '../rebuild/memory-tables.ts';
import { openFoldedLog, type FoldedLog } from '../testing/folded-log.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { searchFollower } from './all.ts';

jest.setTimeout(60_000);

let folded: FoldedLog;
beforeAll(async () => {
  folded = await openFoldedLog();
});
afterAll(() => folded.close());

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

class Sides {
  readonly #database: Database;
  readonly #cache = new RowCache(1_000);

  constructor(database: Database) {
    this.#database = database;
  }

  async empty(): Promise<void> {
    const names = ['search_texts_a', 'search_texts_b', 'search_blocks_a', 'search_blocks_b'];
    await this.#database.write(names.map((name) => ({ sql: `DELETE FROM ${name}` })));
  }

  /** As the live side, which also erases on the other one; else as a side that is filled. */
  async fold(side: Side, events: readonly AnyStoredEvent[], { live }: { live: boolean }): Promise<void> {
    const names = searchFollower.projections.map(({ table }) => table.name);
    const { rows, statements, parked } = await prepareFold(
      {
        database: this.#database,
        projections: searchFollower.projections,
        sides: new Map(names.map((name) => [name, side])),
        ...(live ? { idle: new Set(names) } : {}),
        cache: live ? this.#cache : new RowCache(0),
      },
      events,
    );
    expect(parked).toEqual([]);
    await this.#database.write(statements);
    if (live) rows.rememberIn(this.#cache);
  }

  async rows<T extends Table>(table: T, side: Side): Promise<RowOf<T>[]> {
    const found = await this.#database.read({
      sql: `SELECT * FROM ${table.name}_${side} ORDER BY ${table.name === 'search_texts' ? 'seq' : 'block'}`,
    });
    return found.map((row) => decodeRow(table, row));
  }
}

const sorted = (rows: Iterable<object>): string[] => [...rows].map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();

/** What the full blocks must say of these texts after these events. */
function blocksOf(texts: readonly SearchTextRow[], events: readonly AnyStoredEvent[]): SearchBlockRow[] {
  const blocks = new Map<number, { -readonly [Name in keyof SearchBlockRow]: SearchBlockRow[Name] }>();
  for (const { type, version, position, payload } of events) {
    const { conversationId } = payload as { conversationId: string };
    if (version % blockSize === 0) blocks.set(blockOf(version) - 1, { conversationId, block: blockOf(version) - 1, words: [], position });
    if (type !== 'MessageEdited' && type !== 'MessageDeleted') continue;
    const changed = blocks.get(blockOf(payload.messageSeq));
    if (changed) changed.position = position;
  }
  for (const { seq, words } of texts) {
    const block = blocks.get(blockOf(seq));
    if (block) block.words = [...new Set([...block.words, ...words])];
  }
  return [...blocks.values()];
}

/** The live side's batches and the other one's, in the order in which they are folded. */
const turns = fc.array(fc.record({ live: fc.boolean(), events: fc.integer({ min: 1, max: 12 }) }), { minLength: 4, maxLength: 40 });

test('the words of a block are those of its texts, on the live side and on one that catches up', async () => {
  const sides = new Sides(folded.database);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), turns, async (steps, order) => {
      await sides.empty();
      const events = logOf(steps);
      const at = { a: 0, b: 0 };
      for (const { live, events: count } of [...order, { live: true, events: Infinity }, { live: false, events: Infinity }]) {
        const side = live ? 'a' : 'b';
        const batch = events.slice(at[side], at[side] + count);
        at[side] += batch.length;
        await sides.fold(side, batch, { live });
        const texts = await sides.rows(searchTexts, 'a');
        expect(sorted(await sides.rows(searchBlocks, 'a'))).toEqual(sorted(blocksOf(texts, events.slice(0, at.a))));
        // Of a deleted message nothing is left there, wherever that side stands.
        const held = new Set([...texts, ...(await sides.rows(searchTexts, 'b'))].flatMap(({ words }) => words));
        expect((await sides.rows(searchBlocks, 'b')).flatMap(({ words }) => words).filter((word) => !held.has(word))).toEqual([]);
      }
      const memory = new MemoryTables(searchFollower.projections);
      memory.fold(events);
      for (const table of [searchTexts, searchBlocks]) {
        const fresh = sorted(memory.rows(table).values());
        expect(sorted(await sides.rows(table, 'a'))).toEqual(fresh);
        expect(sorted(await sides.rows(table, 'b'))).toEqual(fresh);
      }
    }),
    { numRuns: 60 },
  );
});
