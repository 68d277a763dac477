import { setImmediate as otherWork } from 'node:timers/promises';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { blockOf } from '@parley/read-tables/search/blocks';
import type { OpenEnd } from './open-ends.ts';
import { holding, type Wanted } from './wanted.ts';

/** By conversation; one without such a block is missing. */
export type Blocks = ReadonlyMap<string, ReadonlySet<number>>;

/** Blocks of one conversation, from one on to before another. */
interface Range {
  conversationId: string;
  from: number;
  to: number;
}

/** Some 7 µs each: on SQLite a query holds up the event loop. */
const blocksPerQuery = 400;

/**
 * The full blocks before these ends in which all the words are, for each of the runs; null when there are more than `most`.
 * What holds the words whole holds them as beginnings too, so one look tells both, unless many hold the beginning.
 */
export async function blocksHolding(
  tables: ReadTables,
  ends: readonly OpenEnd[],
  runs: readonly Wanted[],
  most: number,
): Promise<(Blocks | null)[]> {
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const held = await findHeld(tables, ends, { wanted: last, also: first }, most);
  if (held) return runs.map((run) => blocksOf(run === last ? held : held.filter(({ also }) => also)));
  if (first === last) return [null];
  const whole = await findHeld(tables, ends, { wanted: first, also: first }, most);
  return [whole && blocksOf(whole), null];
}

interface Held {
  conversationId: string;
  block: number;
  also: boolean;
}

interface Condition {
  wanted: Wanted;
  /** Told of each block that holds what is wanted. */
  also: Wanted;
}

async function findHeld(tables: ReadTables, ends: readonly OpenEnd[], condition: Condition, most: number): Promise<Held[] | null> {
  const held: Held[] = [];
  for (const ranges of rangesTogether(ends)) {
    held.push(...(await readHeld(tables, ranges, condition)));
    if (held.length > most) return null;
    await otherWork();
  }
  return held;
}

function blocksOf(held: readonly Held[]): Blocks {
  const groups = Map.groupBy(held, ({ conversationId }) => conversationId);
  return new Map([...groups].map(([conversationId, some]) => [conversationId, new Set(some.map(({ block }) => block))]));
}

/** As many as one query takes; of each conversation the newest first. */
function* rangesTogether(ends: readonly OpenEnd[]): Generator<Range[]> {
  let together: Range[] = [];
  let left = blocksPerQuery;
  for (const { conversationId, from } of ends) {
    for (let to = blockOf(from); to > 0;) {
      const start = Math.max(0, to - left);
      together.push({ conversationId, from: start, to });
      left -= to - start;
      to = start;
      if (left > 0) continue;
      yield together;
      [together, left] = [[], blocksPerQuery];
    }
  }
  if (together.length > 0) yield together;
}

async function readHeld({ database, names }: ReadTables, ranges: readonly Range[], { wanted, also }: Condition): Promise<Held[]> {
  const within = ranges.map(() => '(conversation_id = ? AND block >= ? AND block < ?)').join(' OR ');
  const [words, others] = [holding(wanted, database.dialect), holding(also, database.dialect)];
  const rows = await database.read<{ conversationId: Buffer; block: number; also: number }>({
    sql: `SELECT conversation_id AS conversationId, block, ${others.where} AS also FROM ${names.text_blocks}
      WHERE (${within}) AND ${words.where}`,
    values: [...others.values, ...ranges.flatMap(({ conversationId, from, to }) => [idToBytes(conversationId), from, to]), ...words.values],
  });
  return rows.map((row) => ({ conversationId: idFromBytes(row.conversationId), block: row.block, also: row.also === 1 }));
}
