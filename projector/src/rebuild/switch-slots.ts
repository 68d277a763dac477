/**
 * Switches to the filled slots: claims the live checkpoints for a moment, projects the last events, and activates the slots in one
 * transaction. The claim expires by the database's clock, so a rebuild that dies here does not block projectors.
 */
import { retry } from '@parley/concurrency/retry';
import { WriteRefused, type Dialect, type GuardedStatement, type SqlValue, type Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { upserts } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { PARTITIONS } from '@parley/events/partitions';
import { projectionSlots } from '@parley/read-tables/bookkeeping-tables';
import { copyCheckpoints, readCheckpoints, resetCheckpoints, type Checkpoint } from '@parley/read-tables/checkpoints';
import { versionsOf } from '@parley/read-tables/slots';
import { fillUpTo, type SlotFilling } from './fill-slots.ts';
import { previousSlotVersions, slotSubscription, type RebuildPlan } from './rebuild-plan.ts';

/** Upper bound on the projectors' pause. */
const claimMs = 3_000;
const maxAttempts = 5;

export class SwitchRefused extends Error {
  override readonly name = 'SwitchRefused';
}

/** Retries when the claimed checkpoints changed: the fill outlived the claim, or a parked sequence was retried. */
export function switchSlots(filling: SlotFilling): Promise<void> {
  return retry(() => switchOnce(filling), { retryIf: (error) => error instanceof WriteRefused, maxAttempts });
}

async function switchOnce(filling: SlotFilling): Promise<void> {
  const live = await claimLive(filling);
  try {
    await fillUpTo(filling, filling.plan.whole ? await logEnds(filling) : positionsOf(live));
    filling.failpoint('replay.before-switch');
    await filling.database.write(switchStatements(filling, live));
    filling.failpoint('replay.after-switch');
  } catch (error) {
    await releaseLive(filling, live);
    throw error;
  }
}

/** The end of the log, by partition. */
export async function logEnds({ store }: SlotFilling): Promise<Map<number, number>> {
  return new Map((await store.heads()).map(({ partition, position }) => [partition, position]));
}

export function positionsOf(checkpoints: readonly Checkpoint[]): Map<number, number> {
  return new Map(checkpoints.map(({ partition, position }) => [partition, position]));
}

async function claimLive({ database, subscription }: SlotFilling): Promise<Checkpoint[]> {
  const until = `${nowSql(database.dialect)} + ${claimMs * 1_000}`;
  await database.write([
    { sql: `UPDATE checkpoints SET revision = revision + 1, claimed_until = ${until} WHERE subscription = ?`, values: [subscription] },
  ]);
  return readCheckpoints(database, subscription);
}

async function releaseLive({ database, subscription }: SlotFilling, live: readonly Checkpoint[]): Promise<void> {
  const { claimedUntil } = live[0]!;
  const sql = 'UPDATE checkpoints SET claimed_until = 0 WHERE subscription = ? AND claimed_until = ?';
  await database.write([{ sql, values: [subscription, claimedUntil] }]).catch(() => undefined);
}

function switchStatements(filling: SlotFilling, live: readonly Checkpoint[]): (Statement | GuardedStatement)[] {
  const { plan, database, subscription, checkpoints } = filling;
  const filled = checkpoints[0]!;
  if (!plan.whole && filled.some(({ position }, partition) => position !== live[partition]!.position)) {
    throw new SwitchRefused('the filled slots and the active ones are not at the same positions');
  }
  return [
    ...updateClaimed(subscription, live, versionsOf(plan.slotsAfter)),
    ...keepPreviousCheckpoints(subscription, plan, database.dialect),
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

/** Ends the claim if the checkpoints are as it found them. The new revision makes projectors reload. */
function updateClaimed(subscription: string, live: readonly Checkpoint[], versions: string): GuardedStatement[] {
  const unchanged = live.map(() => '(partition_id = ? AND position = ? AND revision = ?)').join(' OR ');
  const values: SqlValue[] = live.flatMap(({ partition, position, revision }) => [partition, position, revision]);
  const sql = `UPDATE checkpoints SET revision = revision + 1, claimed_until = 0, versions = ? WHERE subscription = ? AND (${unchanged})`;
  return [{ statement: { sql, values: [versions, subscription, ...values] }, affects: PARTITIONS }];
}

/** Copies the live checkpoints to the slots that become inactive, so that a rollback can resume there. */
function keepPreviousCheckpoints(live: string, { targets, slotsBefore }: RebuildPlan, dialect: Dialect): Statement[] {
  return slotsBefore
    .filter(({ projection }) => targets.some(({ table }) => table.name === projection))
    .map(({ projection, slot, version }) => {
      const versions = previousSlotVersions(projection, slot, version);
      return copyCheckpoints(live, { to: slotSubscription(projection, slot), versions, dialect });
    });
}

function moveLive(subscription: string, { partition, position, epoch, lastEventId }: Checkpoint, live: Checkpoint): Statement[] {
  if (position === live.position && epoch === live.epoch) return [];
  const sql = 'UPDATE checkpoints SET position = ?, epoch = ?, last_event_id = ? WHERE subscription = ? AND partition_id = ?';
  return [{ sql, values: [position, epoch, lastEventId && idToBytes(lastEventId), subscription, partition] }];
}
