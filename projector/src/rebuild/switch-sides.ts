/**
 * The moment of a rebuild: the live checkpoints are held for a moment (by a time on the database's clock, so that a
 * rebuild which dies holds nobody up), the last events are folded, and one transaction makes the filled sides live.
 */
import { WriteRefused, type Database, type GuardedStatement, type SqlValue, type Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { upserts } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { PARTITIONS } from '@parley/events/partitions';
import { projectionSides } from '@parley/read-models/bookkeeping-tables';
import { deleteCheckpoints, LIVE, readCheckpoints, type Checkpoint } from '@parley/read-models/checkpoints';
import { versionsOf } from '@parley/read-models/sides';
import { fillUpTo, type Filling } from './fill-sides.ts';
import { sideSubscription, sideVersions, type RebuildPlan } from './rebuild-plan.ts';

/** How long the live checkpoints stand still at most, and how often it is tried. */
const holdMs = 3_000;
const attempts = 5;

export class SwitchRefused extends Error {
  override readonly name = 'SwitchRefused';
}

export async function switchSides(filling: Filling): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const live = await holdLive(filling.database);
    try {
      await fillUpTo(filling, filling.plan.whole ? await logEnds(filling) : positionsOf(live));
      await filling.database.write(switchStatements(filling, live));
      return;
    } catch (error) {
      await releaseLive(filling.database, live);
      // Somebody moved what was held: the fill took longer than the hold, or a parked sequence was taken up.
      if (!(error instanceof WriteRefused) || attempt === attempts) throw error;
    }
  }
}

/** Where the log ends: as far as the sides may go when all of them are rebuilt. */
export async function logEnds({ store }: Filling): Promise<Map<number, number>> {
  return new Map((await store.heads()).map(({ partition, position }) => [partition, position]));
}

export function positionsOf(live: readonly Checkpoint[]): Map<number, number> {
  return new Map(live.map(({ partition, position }) => [partition, position]));
}

async function holdLive(database: Database): Promise<Checkpoint[]> {
  const until = `${nowSql(database.dialect)} + ${holdMs * 1_000}`;
  await database.write([
    { sql: `UPDATE checkpoints SET revision = revision + 1, held_until = ${until} WHERE subscription = ?`, values: [LIVE] },
  ]);
  return readCheckpoints(database, LIVE);
}

async function releaseLive(database: Database, live: readonly Checkpoint[]): Promise<void> {
  const { heldUntil } = live[0]!;
  const sql = 'UPDATE checkpoints SET held_until = 0 WHERE subscription = ? AND held_until = ?';
  await database.write([{ sql, values: [LIVE, heldUntil] }]).catch(() => undefined);
}

function switchStatements(filling: Filling, live: readonly Checkpoint[]): (Statement | GuardedStatement)[] {
  const { plan, database, checkpoints } = filling;
  const filled = checkpoints[0]!;
  if (!plan.whole && filled.some(({ position }, partition) => position !== live[partition]!.position)) {
    throw new SwitchRefused('the filled sides and the live ones do not stand at the same positions');
  }
  return [
    ...claimLive(live, versionsOf(plan.sidesAfter)),
    ...keepOldSides(plan),
    ...filled.flatMap((checkpoint, partition) => moveLive(checkpoint, live[partition]!)),
    ...plan.targets.map(({ table }) => deleteCheckpoints(sideSubscription(table.name, plan.sides.get(table.name)!))),
    ...upserts(projectionSides, plan.sidesAfter, database.dialect),
    ...(plan.whole ? ['parked_sequences', 'parked_events'].map((table) => ({ sql: `DELETE FROM ${table}` })) : []),
  ];
}

/** Takes over the live checkpoints if they are as they were when they were held; whoever projects must read anew. */
function claimLive(live: readonly Checkpoint[], versions: string): GuardedStatement[] {
  const asHeld = live.map(() => '(partition_id = ? AND position = ? AND revision = ?)').join(' OR ');
  const values: SqlValue[] = live.flatMap(({ partition, position, revision }) => [partition, position, revision]);
  const sql = `UPDATE checkpoints SET revision = revision + 1, held_until = 0, versions = ? WHERE subscription = ? AND (${asHeld})`;
  return [{ statement: { sql, values: [versions, LIVE, ...values] }, affects: PARTITIONS }];
}

/** The sides that were live keep checkpoints of their own, so that a rollback can fold on from there. */
function keepOldSides({ targets, sidesBefore }: RebuildPlan): Statement[] {
  return sidesBefore
    .filter(({ projection }) => targets.some(({ table }) => table.name === projection))
    .flatMap(({ projection, side, version }) => {
      const subscription = sideSubscription(projection, side);
      const versions = sideVersions(projection, side, version);
      const copy = `INSERT INTO checkpoints (subscription, partition_id, position, epoch, last_event_id, versions)
        SELECT ?, partition_id, position, epoch, last_event_id, ? FROM checkpoints WHERE subscription = ?`;
      return [deleteCheckpoints(subscription), { sql: copy, values: [subscription, versions, LIVE] }];
    });
}

function moveLive({ partition, position, epoch, lastEventId }: Checkpoint, live: Checkpoint): Statement[] {
  if (position === live.position && epoch === live.epoch) return [];
  const sql = 'UPDATE checkpoints SET position = ?, epoch = ?, last_event_id = ? WHERE subscription = ? AND partition_id = ?';
  return [{ sql, values: [position, epoch, lastEventId && idToBytes(lastEventId), LIVE, partition] }];
}
