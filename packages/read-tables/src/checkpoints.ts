/**
 * Checkpoints: how far the read tables are projected. One row per partition for each subscription (`live`, `search`) and for each slot that
 * a rebuild fills (`{projection}_{slot}`).
 *
 * Checkpoints move by compare-and-set: one statement for any number of partitions, first in the transaction that changes the rows.
 * Every other change to a checkpoint (a switch of slots, a retried parked sequence) increments `revision`, so the next move by the
 * subscription's owner is refused and it reloads.
 */
import { CheckViolation, type Database, type Dialect, type SqlValue, type Statement } from '@parley/database/database';
import { literalOf, type Literal } from '@parley/database/sql-literals';
import type { ColumnType } from '@parley/database/tables';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { PARTITIONS } from '@parley/events/partitions';

export interface Checkpoint {
  partition: number;
  position: number;
  /** 0 before the first event. */
  epoch: number;
  lastEventId: string | null;
  /** Projections, versions and slots that the checkpoint counts for (`versionsOf`); empty before the first start. */
  versions: string;
  revision: number;
  /** Microseconds on the database's clock. Until then a rebuild owns the partition, and nothing else may move the checkpoint. */
  claimedUntil: number;
}

export interface CheckpointMove {
  from: Checkpoint;
  position: number;
  epoch: number;
  lastEventId: string;
}

/** The table of the read tables' checkpoints. Other subscriptions of the log have one of the same shape next to what they write. */
const readTableCheckpoints = 'checkpoints';

/** Subscription of all tables except search. Pages, pushes and position tokens refer to it. */
export const LIVE = 'live';
/** Subscription of the search tables. It runs on its own, so that sends do not wait for indexing. */
export const SEARCH = 'search';

const columns = 'partition_id, position, epoch, last_event_id, versions, revision, claimed_until';

/** Sets or creates checkpoints at position 0 with empty `versions`. Increments the revision, so earlier owners cannot move them. */
export function resetCheckpoints(
  subscription: string,
  dialect: Dialect,
  { table = readTableCheckpoints, partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition) } = {},
): Statement {
  const rows = partitions.map((partition) => `('${subscription}', ${partition}, 0, 0, NULL, '')`);
  return {
    sql: `INSERT INTO ${table} (subscription, partition_id, position, epoch, last_event_id, versions) VALUES ${rows.join(', ')}
      ${onConflict(dialect)}
      position = 0, epoch = 0, last_event_id = NULL, versions = '', revision = ${table}.revision + 1, claimed_until = 0`,
  };
}

/** Copies the positions of subscription `from` to subscription `to`, with other `versions`. Increments the revision as a reset does. */
export function copyCheckpoints(from: string, { to, versions, dialect }: { to: string; versions: string; dialect: Dialect }): Statement {
  const inserted = insertedValue(dialect);
  const assignments = ['position', 'epoch', 'last_event_id', 'versions'].map((name) => `${name} = ${inserted(name)}`).join(', ');
  return {
    sql: `INSERT INTO checkpoints (subscription, partition_id, position, epoch, last_event_id, versions)
      SELECT ?, live.partition_id, live.position, live.epoch, live.last_event_id, ? FROM checkpoints AS live WHERE live.subscription = ?
      ${onConflict(dialect)} ${assignments}, revision = checkpoints.revision + 1, claimed_until = 0`,
    values: [to, versions, from],
  };
}

/** Reads the checkpoints of a subscription by ascending partition; all of them if no partitions are given. */
export async function readCheckpoints(
  database: Pick<Database, 'read'>,
  subscription: string,
  partitions?: readonly number[],
  table = readTableCheckpoints,
): Promise<Checkpoint[]> {
  const rows = await database.read(checkpointsQuery(subscription, partitions, table));
  return rows.map(checkpointFrom);
}

/** For `snapshot`, together with queries of the same state. `checkpointFrom` reads its rows. */
export function checkpointsQuery(subscription: string, partitions?: readonly number[], table = readTableCheckpoints): Statement {
  const further = partitions ? ` AND partition_id IN (${partitions.join(', ')})` : '';
  return { sql: `SELECT ${columns} FROM ${table} WHERE subscription = ?${further} ORDER BY partition_id`, values: [subscription] };
}

export function checkpointFrom(row: object): Checkpoint {
  const columnValues = row as Record<string, SqlValue>;
  const lastEventId = columnValues['last_event_id'] as Buffer | null;
  return {
    partition: columnValues['partition_id'] as number,
    position: columnValues['position'] as number,
    epoch: columnValues['epoch'] as number,
    lastEventId: lastEventId && idFromBytes(lastEventId),
    versions: columnValues['versions'] as string,
    revision: columnValues['revision'] as number,
    claimedUntil: columnValues['claimed_until'] as number,
  };
}

/** Moves each checkpoint from its state `from`. If one has changed since, the write fails (`isCheckpointMoved`) as a whole. */
export function moveCheckpoints(
  subscription: string,
  moves: readonly CheckpointMove[],
  dialect: Dialect,
  table = readTableCheckpoints,
): Statement {
  const rows = moves
    .toSorted((one, other) => one.from.partition - other.from.partition)
    .map(({ from, position, ...last }) => ({ subscription, ...from, ...last, position, steps: position - from.position }));
  if (dialect !== 'sqlite') return { sql: moveSql(table, rows.map(literalRow), dialect), values: [] };
  const placeholders = rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)');
  return { sql: moveSql(table, placeholders, dialect), values: rows.flatMap(rowValues) };
}

export function isCheckpointMoved(error: unknown): boolean {
  return error instanceof CheckViolation && error.constraint.includes('checkpoint_moved');
}

type MoveRow = Omit<CheckpointMove, 'from'> &
  Pick<Checkpoint, 'partition' | 'versions' | 'revision'> & { subscription: string; steps: number };

function rowValues({ subscription, partition, position, epoch, lastEventId, versions, revision, steps }: MoveRow): SqlValue[] {
  return [subscription, partition, position, epoch, idToBytes(lastEventId), versions, revision, steps];
}

const literalOfType = (type: ColumnType): Literal => literalOf({ type, nullable: false });
const [text, integer, id] = [literalOfType('text'), literalOfType('integer'), literalOfType('id')];

/** Literals, like those of the rows in the same write, which has one of these for each partition. */
function literalRow({ subscription, partition, position, epoch, lastEventId, versions, revision, steps }: MoveRow): string {
  const key = `${text(subscription)}, ${integer(partition)}`;
  const target = `${integer(position)}, ${integer(epoch)}, ${id(lastEventId)}`;
  return `(${key}, ${target}, ${text(versions)}, ${integer(revision)}, ${integer(steps)})`;
}

function moveSql(table: string, rows: readonly string[], dialect: Dialect): string {
  const inserted = insertedValue(dialect);
  // MySQL assigns from left to right, so the comparison with the old row must come first.
  return `INSERT INTO ${table} (subscription, partition_id, position, epoch, last_event_id, versions, revision, steps)
    VALUES ${rows.join(', ')}
    ${onConflict(dialect)} as_expected = (position + ${inserted('steps')} = ${inserted('position')} AND revision = ${inserted('revision')}
      AND versions = ${inserted('versions')} AND (epoch = ${inserted('epoch')} OR epoch = 0)),
    position = ${inserted('position')}, epoch = ${inserted('epoch')}, last_event_id = ${inserted('last_event_id')},
    steps = ${inserted('steps')}`;
}

function onConflict(dialect: Dialect): string {
  return dialect === 'sqlite' ? 'ON CONFLICT (subscription, partition_id) DO UPDATE SET' : 'ON DUPLICATE KEY UPDATE';
}

/** The value that the INSERT gave a column, in the update of an existing row. */
function insertedValue(dialect: Dialect): (column: string) => string {
  return dialect === 'sqlite' ? (column) => `excluded.${column}` : (column) => `VALUES(${column})`;
}
