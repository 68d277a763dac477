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
import { otherSide, type Side } from '@parley/read-models/sides';
import { searchTexts, searchWords, type SearchTextRow } from '@parley/read-models/tables';
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
    const names = ['search_texts_a', 'search_texts_b', 'search_words_a', 'search_words_b'];
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
      sql: `SELECT * FROM ${table.name}_${side} ORDER BY ${table.name === 'search_texts' ? 'seq' : 'word, block'}`,
    });
    return found.map((row) => decodeRow(table, row));
  }
}

const sorted = (rows: Iterable<object>): string[] => [...rows].map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();

/** What the index must say of these texts. */
function wordsOf(rows: readonly SearchTextRow[]): object[] {
  const first = new Map<string, RowOf<typeof searchWords>>();
  for (const { conversationId, seq, words, position } of rows) {
    for (const word of words) {
      const known = first.get(`${word} ${blockOf(seq)}`);
      const least = Math.min(position, known?.position ?? Infinity);
      first.set(`${word} ${blockOf(seq)}`, { conversationId, word, block: blockOf(seq), position: least });
    }
  }
  return [...first.values()];
}

function* batchesOf(events: readonly AnyStoredEvent[], cuts: readonly number[]): Generator<AnyStoredEvent[]> {
  for (let at = 0, turn = 0; at < events.length; turn++) yield events.slice(at, (at += cuts[turn % cuts.length]!));
}

test('the words of a block are those of its texts, on the live side and on one that catches up', async () => {
  const sides = new Sides(folded.database);
  const cuts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(40), cuts, async (steps, behind, cut) => {
      await sides.empty();
      const events = logOf(steps);
      const [early, late] = [events.slice(0, behind), events.slice(behind)];
      await sides.fold('a', early, { live: true });
      await sides.fold('b', early, { live: false });
      for (const batch of batchesOf(late, cut)) {
        await sides.fold('a', batch, { live: true });
        const live = await sides.rows(searchTexts, 'a');
        expect(sorted(await sides.rows(searchWords, 'a'))).toEqual(sorted(wordsOf(live)));
        // What no text holds any more is on no side.
        const held = new Set(live.flatMap(({ words }) => words));
        expect((await sides.rows(searchWords, otherSide('a'))).filter(({ word }) => !held.has(word))).toEqual([]);
      }
      for (const batch of batchesOf(late, cut)) await sides.fold('b', batch, { live: false });
      const memory = new MemoryTables(searchFollower.projections);
      memory.fold(events);
      for (const table of [searchTexts, searchWords]) {
        const fresh = sorted(memory.rows(table).values());
        expect(sorted(await sides.rows(table, 'a'))).toEqual(fresh);
        expect(sorted(await sides.rows(table, 'b'))).toEqual(fresh);
      }
    }),
    { numRuns: 25 },
  );
});
