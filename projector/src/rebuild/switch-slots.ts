/**
 * The moment of a rebuild: the live checkpoints are held for a moment (by a time on the database's clock, so that a
 * rebuild which dies holds nobody up), the last events are folded, and one transaction makes the filled sides live.
 */
import { WriteRefused, type Dialect, type GuardedStatement, type SqlValue, type Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { upserts } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { PARTITIONS } from '@parley/events/partitions';
import { projectionSlots } from '@parley/read-tables/bookkeeping-tables';
import { copyCheckpoints, readCheckpoints, resetCheckpoints, type Checkpoint } from '@parley/read-tables/checkpoints';
import { versionsOf } from '@parley/read-tables/slots';
import { fillUpTo, type SlotFilling } from './fill-slots.ts';
import { keptVersions, slotSubscription, type RebuildPlan } from './rebuild-plan.ts';

/** How long the live checkpoints stand still at most, and how often it is tried. */
const holdMs = 3_000;
const attempts = 5;

export class SwitchRefused extends Error {
  override readonly name = 'SwitchRefused';
}

export async function switchSlots(filling: SlotFilling): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const live = await holdLive(filling);
    try {
      await fillUpTo(filling, filling.plan.whole ? await logEnds(filling) : positionsOf(live));
      filling.failpoint('replay.before-switch');
      await filling.database.write(switchStatements(filling, live));
      filling.failpoint('replay.after-switch');
      return;
    } catch (error) {
      await releaseLive(filling, live);
      // Somebody moved what was held: the fill took longer than the hold, or a parked sequence was taken up.
      if (!(error instanceof WriteRefused) || attempt === attempts) throw error;
    }
  }
}

/** Where the log ends: as far as the sides may go when all of them are rebuilt. */
export async function logEnds({ store }: SlotFilling): Promise<Map<number, number>> {
  return new Map((await store.heads()).map(({ partition, position }) => [partition, position]));
}

export function positionsOf(live: readonly Checkpoint[]): Map<number, number> {
  return new Map(live.map(({ partition, position }) => [partition, position]));
}

async function holdLive({ database, subscription }: SlotFilling): Promise<Checkpoint[]> {
  const until = `${nowSql(database.dialect)} + ${holdMs * 1_000}`;
  await database.write([
    { sql: `UPDATE checkpoints SET revision = revision + 1, held_until = ${until} WHERE subscription = ?`, values: [subscription] },
  ]);
  return readCheckpoints(database, subscription);
}

async function releaseLive({ database, subscription }: SlotFilling, live: readonly Checkpoint[]): Promise<void> {
  const { heldUntil } = live[0]!;
  const sql = 'UPDATE checkpoints SET held_until = 0 WHERE subscription = ? AND held_until = ?';
  await database.write([{ sql, values: [subscription, heldUntil] }]).catch(() => undefined);
}

function switchStatements(filling: SlotFilling, live: readonly Checkpoint[]): (Statement | GuardedStatement)[] {
  const { plan, database, subscription, checkpoints } = filling;
  const filled = checkpoints[0]!;
  if (!plan.whole && filled.some(({ position }, partition) => position !== live[partition]!.position)) {
    throw new SwitchRefused('the filled slots and the live ones do not stand at the same positions');
  }
  return [
    ...claimLive(subscription, live, versionsOf(plan.slotsAfter)),
    ...keepOldSlots(subscription, plan, database.dialect),
    ...filled.flatMap((checkpoint, partition) => moveLive(subscription, checkpoint, live[partition]!)),
    ...plan.targets.map(({ table }) => resetCheckpoints(slotSubscription(table.name, plan.slots.get(table.name)!), database.dialect)),
    ...upserts(projectionSlots, plan.slotsAfter, database.dialect),
    ...(plan.whole
      ? ['parked_sequences', 'parked_events'].map((table) => ({
          sql: `DELETE FROM ${table} WHERE subscription = ?`,
          values: [subscription],
        }))
      : []),
  ];
}

/** Takes over the live checkpoints if they are as they were when they were held; whoever projects must read anew. */
function claimLive(subscription: string, live: readonly Checkpoint[], versions: string): GuardedStatement[] {
  const asHeld = live.map(() => '(partition_id = ? AND position = ? AND revision = ?)').join(' OR ');
  const values: SqlValue[] = live.flatMap(({ partition, position, revision }) => [partition, position, revision]);
  const sql = `UPDATE checkpoints SET revision = revision + 1, held_until = 0, versions = ? WHERE subscription = ? AND (${asHeld})`;
  return [{ statement: { sql, values: [versions, subscription, ...values] }, affects: PARTITIONS }];
}

/** The sides that were live keep checkpoints of their own, so that a rollback can fold on from there. */
function keepOldSlots(live: string, { targets, slotsBefore }: RebuildPlan, dialect: Dialect): Statement[] {
  return slotsBefore
    .filter(({ projection }) => targets.some(({ table }) => table.name === projection))
    .map(({ projection, slot, version }) => {
      const versions = keptVersions(projection, slot, version);
      return copyCheckpoints(live, { to: slotSubscription(projection, slot), versions, dialect });
    });
}

function moveLive(subscription: string, { partition, position, epoch, lastEventId }: Checkpoint, live: Checkpoint): Statement[] {
  if (position === live.position && epoch === live.epoch) return [];
  const sql = 'UPDATE checkpoints SET position = ?, epoch = ?, last_event_id = ? WHERE subscription = ? AND partition_id = ?';
  return [{ sql, values: [position, epoch, lastEventId && idToBytes(lastEventId), subscription, partition] }];
}
