/**
 * How far the read tables are folded: one row a partition for what is live (subscriptions `live` and `search`), and one
 * a partition for each side that a rebuild fills (subscription `{projection}_{side}`).
 *
 * They move by compare-and-set: one statement for any number of partitions, first in the transaction that changes the
 * rows. `revision` rises whenever somebody else than the subscription's owner changed what the owner may remember
 * (sides swapped, a parked sequence taken up again), so that the owner's next move is refused and it reads anew.
 */
import {
  CheckViolation,
  type Database,
  type Dialect,
  type MigrationConnection,
  type SqlValue,
  type Statement,
} from '@parley/database/database';
import { compileTable, createComplete, isSqlite } from '@parley/database/build-table';
import { literalOf, type Literal } from '@parley/database/literals';
import type { ColumnType } from '@parley/database/tables';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { PARTITIONS } from '@parley/events/partitions';

export interface Checkpoint {
  partition: number;
  position: number;
  /** 0 before the first event. */
  epoch: number;
  lastEventId: string | null;
  /** By which projections, versions and sides (versionsOf); empty before the first start. */
  versions: string;
  revision: number;
  /** Microseconds by the database's clock: until then a rebuild holds the partition, and nobody else may move it. */
  claimedUntil: number;
}

export interface CheckpointMove {
  from: Checkpoint;
  position: number;
  epoch: number;
  lastEventId: string;
}

/** The tables that pages, pushes and tokens agree on. */
export const LIVE = 'live';
/** The search tables: they follow by themselves, off the way of a send. */
export const SEARCH = 'search';

const columns = 'partition_id, position, epoch, last_event_id, versions, revision, claimed_until';

export async function createCheckpoints(knex: MigrationConnection): Promise<void> {
  await createComplete(knex, 'checkpoints', (name) =>
    compileTable(knex, { name, charset: 'utf8mb4', sqliteOptions: 'WITHOUT ROWID' }, (table) => {
      table.string('subscription', 64).notNullable();
      table.specificType('partition_id', 'SMALLINT').notNullable();
      table.specificType('position', 'BIGINT').notNullable();
      table.specificType('epoch', 'INT').notNullable();
      table.specificType('last_event_id', isSqlite(knex) ? 'BLOB' : 'BINARY(16)');
      table.string('versions', 32).notNullable();
      table.specificType('revision', 'INT').notNullable().defaultTo(0);
      table.specificType('claimed_until', 'BIGINT').notNullable().defaultTo(0);
      table.specificType('steps', 'INT').notNullable().defaultTo(0);
      table.specificType('as_expected', 'TINYINT').notNullable().defaultTo(1);
      table.primary(['subscription', 'partition_id']);
      table.check('as_expected = 1', undefined, 'checkpoint_moved');
    }),
  );
  // All 64 from the start, so that a move always meets a row to compare itself with.
  await knex('checkpoints').insert([LIVE, SEARCH].flatMap(firstCheckpoints)).onConflict(['subscription', 'partition_id']).ignore();
}

function firstCheckpoints(subscription: string): object[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => ({
    subscription,
    partition_id: partition,
    position: 0,
    epoch: 0,
    last_event_id: null,
    versions: '',
  }));
}

/**
 * Back to position 0 and nobody's (`versions` is empty), made where they are not there yet. The revision rises: whoever
 * moved them before, a process that was frozen perhaps, moves them no more.
 */
export function resetCheckpoints(subscription: string, dialect: Dialect): Statement {
  const onConflict = dialect === 'sqlite' ? 'ON CONFLICT (subscription, partition_id) DO UPDATE SET' : 'ON DUPLICATE KEY UPDATE';
  return {
    sql: `${seedSql(subscription)} ${onConflict}
      position = 0, epoch = 0, last_event_id = NULL, versions = '', revision = checkpoints.revision + 1, claimed_until = 0`,
  };
}

/** Makes them those of another side: at the same positions, by the versions given. The revision rises as in a reset. */
export function copyCheckpoints(from: string, { to, versions, dialect }: { to: string; versions: string; dialect: Dialect }): Statement {
  const given = dialect === 'sqlite' ? (name: string) => `excluded.${name}` : (name: string) => `VALUES(${name})`;
  const onConflict = dialect === 'sqlite' ? 'ON CONFLICT (subscription, partition_id) DO UPDATE SET' : 'ON DUPLICATE KEY UPDATE';
  const taken = ['position', 'epoch', 'last_event_id', 'versions'].map((name) => `${name} = ${given(name)}`).join(', ');
  return {
    sql: `INSERT INTO checkpoints (subscription, partition_id, position, epoch, last_event_id, versions)
      SELECT ?, live.partition_id, live.position, live.epoch, live.last_event_id, ? FROM checkpoints AS live WHERE live.subscription = ?
      ${onConflict} ${taken}, revision = checkpoints.revision + 1, claimed_until = 0`,
    values: [to, versions, from],
  };
}

/** Ascending by partition; all of the subscription's when no partitions are named. */
export async function readCheckpoints(
  database: Pick<Database, 'read'>,
  subscription: string,
  partitions?: readonly number[],
): Promise<Checkpoint[]> {
  const rows = await database.read(checkpointsQuery(subscription, partitions));
  return rows.map(checkpointFrom);
}

/** For `snapshot`, beside what must be of the same state; `checkpointFrom` reads its rows. */
export function checkpointsQuery(subscription: string, partitions?: readonly number[]): Statement {
  const some = partitions ? ` AND partition_id IN (${partitions.join(', ')})` : '';
  return { sql: `SELECT ${columns} FROM checkpoints WHERE subscription = ?${some} ORDER BY partition_id`, values: [subscription] };
}

export function checkpointFrom(row: object): Checkpoint {
  const found = row as Record<string, SqlValue>;
  const lastEventId = found['last_event_id'] as Buffer | null;
  return {
    partition: found['partition_id'] as number,
    position: found['position'] as number,
    epoch: found['epoch'] as number,
    lastEventId: lastEventId && idFromBytes(lastEventId),
    versions: found['versions'] as string,
    revision: found['revision'] as number,
    claimedUntil: found['claimed_until'] as number,
  };
}

/**
 * Moves the checkpoints, each only if it is still as `from` says; otherwise the write fails (isCheckpointMoved) and
 * nothing of it happens.
 */
export function moveCheckpoints(subscription: string, moves: readonly CheckpointMove[], dialect: Dialect): Statement {
  const rows = moves
    .toSorted((one, other) => one.from.partition - other.from.partition)
    .map(({ from, position, ...last }) => ({ subscription, ...from, ...last, position, steps: position - from.position }));
  if (dialect !== 'sqlite') return { sql: moveSql(rows.map(movedLiteral), dialect), values: [] };
  const placeholders = rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)');
  return { sql: moveSql(placeholders, dialect), values: rows.flatMap(movedValues) };
}

type Moved = Omit<CheckpointMove, 'from'> &
  Pick<Checkpoint, 'partition' | 'versions' | 'revision'> & { subscription: string; steps: number };

function movedValues({ subscription, partition, position, epoch, lastEventId, versions, revision, steps }: Moved): SqlValue[] {
  return [subscription, partition, position, epoch, idToBytes(lastEventId), versions, revision, steps];
}

const literalOfType = (type: ColumnType): Literal => literalOf({ type, nullable: false });
const [text, integer, id] = [literalOfType('text'), literalOfType('integer'), literalOfType('id')];

/** As text, like the rows that are written beside it: each write has one of these for every partition that it moves. */
function movedLiteral({ subscription, partition, position, epoch, lastEventId, versions, revision, steps }: Moved): string {
  const place = `${text(subscription)}, ${integer(partition)}, ${integer(position)}, ${integer(epoch)}, ${id(lastEventId)}`;
  return `(${place}, ${text(versions)}, ${integer(revision)}, ${integer(steps)})`;
}

export function isCheckpointMoved(error: unknown): boolean {
  return error instanceof CheckViolation && error.constraint.includes('checkpoint_moved');
}

function moveSql(rows: readonly string[], dialect: Dialect): string {
  const given = dialect === 'sqlite' ? (name: string) => `excluded.${name}` : (name: string) => `VALUES(${name})`;
  const onConflict = dialect === 'sqlite' ? 'ON CONFLICT (subscription, partition_id) DO UPDATE SET' : 'ON DUPLICATE KEY UPDATE';
  // MySQL assigns from left to right, so the comparison with the row as it was must come first.
  return `INSERT INTO checkpoints (subscription, partition_id, position, epoch, last_event_id, versions, revision, steps) VALUES ${rows.join(', ')}
    ${onConflict} as_expected = (position + ${given('steps')} = ${given('position')} AND revision = ${given('revision')}
      AND versions = ${given('versions')} AND (epoch = ${given('epoch')} OR epoch = 0)),
    position = ${given('position')}, epoch = ${given('epoch')}, last_event_id = ${given('last_event_id')}, steps = ${given('steps')}`;
}

function seedSql(subscription: string): string {
  const rows = Array.from({ length: PARTITIONS }, (_, partition) => `('${subscription}', ${partition}, 0, 0, NULL, '')`);
  return `INSERT INTO checkpoints (subscription, partition_id, position, epoch, last_event_id, versions) VALUES ${rows.join(', ')}`;
}
