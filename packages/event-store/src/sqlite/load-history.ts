/** What decisions are made from: the events of the entities asked for, found by the index, from one state of the file. */
import type { Row, Statement } from '@parley/database/database';
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { entityKey, type Entity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { type StreamName, streamKey, streamPartition } from '@parley/events/streams';
import type { EntityRef, History, StreamHead } from '../event-store.ts';
import { eventColumns, eventOfRow, type EventRow } from './event-rows.ts';

const inStream = 'partition_id = ? AND stream_id = ?';
/** The entities' keys come in hex, as a JSON array: one statement for any number of them. */
const isAsked = `${inStream} AND entity IN (SELECT unhex(value) FROM json_each(?))`;
const about = `SELECT entity, version FROM events WHERE ${isAsked} UNION ALL SELECT entity, version FROM event_entities WHERE ${isAsked}`;

const headSql = `SELECT version, messages, members FROM events WHERE ${inStream} ORDER BY version DESC LIMIT 1`;
const versionsSql = `SELECT lower(hex(entity)) AS entity, max(version) AS version FROM (${about}) GROUP BY entity`;
const eventsSql = `SELECT ${eventColumns} FROM events WHERE ${inStream} AND version IN (SELECT version FROM (${about})) ORDER BY version`;
const wholeStreamSql = `SELECT ${eventColumns} FROM events WHERE ${inStream} ORDER BY version`;

/** One stream of a load: the entities asked of it, and whether all of it is. */
interface AskedStream {
  stream: StreamName;
  entities: Entity[];
  isWhole: boolean;
}

/** Throws RangeError when the streams lie in several partitions. */
export async function loadHistory(database: SqliteDatabase, refs: readonly EntityRef[]): Promise<History> {
  const asked = askedStreams(refs);
  if (new Set(asked.map(({ stream }) => streamPartition(stream))).size > 1) throw new RangeError('a load over several partitions');
  const answers = await database.snapshot(asked.flatMap(queriesOf));

  const events: AnyStoredEvent[] = [];
  const heads = new Map<StreamName, StreamHead>();
  const versions = new Map<string, number>();
  asked.forEach(({ stream }, index) => {
    const [head, moved, rows] = answers.slice(index * 3, index * 3 + 3) as [Row[], Row[], Row[]];
    heads.set(stream, (head[0] as unknown as StreamHead | undefined) ?? { version: 0, messages: 0, members: 0 });
    for (const row of moved) versions.set(`${stream}/${row['entity'] as string}`, row['version'] as number);
    for (const row of rows) events.push(eventOfRow(row as unknown as EventRow));
  });
  const versionOf = ({ stream, entity }: EntityRef): number =>
    entity === null ? heads.get(stream)!.version : (versions.get(`${stream}/${hexOf(entity)}`) ?? 0);
  return { events, versions: refs.map(({ stream, entity }) => ({ stream, entity, version: versionOf({ stream, entity }) })), heads };
}

function askedStreams(refs: readonly EntityRef[]): AskedStream[] {
  const asked = new Map<StreamName, AskedStream>();
  for (const { stream, entity } of refs) {
    const one = asked.get(stream) ?? { stream, entities: [], isWhole: false };
    asked.set(stream, one);
    if (entity === null) one.isWhole = true;
    else one.entities.push(entity);
  }
  return [...asked.values()];
}

/** The stream's head, the versions of its entities, their events. */
function queriesOf({ stream, entities, isWhole }: AskedStream): [Statement, Statement, Statement] {
  const place = [streamPartition(stream), streamKey(stream)];
  const asked = [...place, JSON.stringify(entities.map(hexOf))];
  return [
    { sql: headSql, values: place },
    { sql: versionsSql, values: [...asked, ...asked] },
    isWhole ? { sql: wholeStreamSql, values: place } : { sql: eventsSql, values: [...place, ...asked, ...asked] },
  ];
}

function hexOf(entity: Entity): string {
  return entityKey(entity).toString('hex');
}
