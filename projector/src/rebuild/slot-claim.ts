/**
 * Claims inactive slots for a rebuild. The `versions` of a slot's checkpoints say what the slot holds: a hash while a rebuild fills it or
 * can resume it, `previous:` and the hash when it was active before, and nothing when its content must not be used.
 *
 * One rebuild at a time owns a slot. It renews an expiry time on the database's clock (`claimed_until` of partition 0); another rebuild
 * waits for that time to pass. A claim raises the revisions, so a rebuild that was frozen and wakes up cannot write.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WriteRefused, type Database, type GuardedStatement, type Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { PARTITIONS } from '@parley/events/partitions';
import { readCheckpoints, resetCheckpoints, type Checkpoint } from '@parley/read-tables/checkpoints';
import { previousSlotVersions, slotSubscription, slotVersions, type RebuildPlan } from './rebuild-plan.ts';

const claimMs = 5_000;
const renewalMs = 1_000;

export class RebuildUnderWay extends Error {
  constructor(projections: readonly string[]) {
    super(`another rebuild of ${projections.join(', ')} is running`);
    this.name = 'RebuildUnderWay';
  }
}

/** The slots cannot be rebuilt as requested, for example because there is nothing to resume. */
export class CannotRebuild extends Error {
  override readonly name = 'CannotRebuild';
}

/** Start of a rebuild: empty slots, the slots that an interrupted rebuild left, or the previous slots (rollback). */
export type StartFrom = 'empty' | 'unfinished' | 'previous';

export interface SlotClaim {
  /** Lets another rebuild claim the slots at once. */
  release(): Promise<void>;
}

interface ClaimOptions {
  startFrom: StartFrom;
  epoch: number;
  subscription: string;
}

/** After a claim with `empty`, the slots' content counts as unusable until `openSlots`. Throws RebuildUnderWay or CannotRebuild. */
export async function claimSlots(database: Database, plan: RebuildPlan, options: ClaimOptions): Promise<SlotClaim> {
  const names = plan.targets.map(({ table }) => slotSubscription(table.name, plan.slots.get(table.name)!));
  await awaitOtherClaim(database, plan, names);
  if (options.startFrom === 'empty') {
    const resets = names.map((name) => resetCheckpoints(name, database.dialect));
    await database.write([...resets, invalidateCheckpoints(options.subscription)]);
  } else await takeOver(database, plan, { ...options, startFrom: options.startFrom });
  await renew(database, names);
  const renewing = setInterval(() => void renew(database, names).catch(() => undefined), renewalMs);
  renewing.unref();
  return {
    async release() {
      clearInterval(renewing);
      await database.write([{ sql: `UPDATE checkpoints SET claimed_until = 0 WHERE ${firstPartitionOf(names)}`, values: names }]);
    },
  };
}

/** Reads the slots' checkpoints: by target, ascending by partition. Throws CannotRebuild unless all are at the same positions. */
export async function readClaimedCheckpoints(database: Database, { targets, slots }: RebuildPlan): Promise<Checkpoint[][]> {
  const all: Checkpoint[][] = [];
  for (const { table, version } of targets) {
    const slot = slots.get(table.name)!;
    const checkpoints = await readCheckpoints(database, slotSubscription(table.name, slot));
    const versions = slotVersions(table.name, slot, version);
    const first = all[0] ?? checkpoints;
    const matches = checkpoints.every(
      (checkpoint, index) => checkpoint.versions === versions && checkpoint.position === first[index]!.position,
    );
    if (checkpoints.length === 0 || !matches) throw new CannotRebuild('the inactive slots were not filled together');
    all.push(checkpoints);
  }
  return all;
}

async function awaitOtherClaim(database: Database, { targets }: RebuildPlan, names: readonly string[]): Promise<void> {
  const until = await readClaimedUntil(database, names);
  const leftMs = (until - (await database.now())) / 1_000;
  if (leftMs <= 0) return;
  await delay(Math.min(leftMs, claimMs) + 1);
  if ((await readClaimedUntil(database, names)) > until) throw new RebuildUnderWay(targets.map(({ table }) => table.name));
}

async function readClaimedUntil(database: Database, names: readonly string[]): Promise<number> {
  const sql = `SELECT MAX(claimed_until) AS claimed_until FROM checkpoints WHERE ${firstPartitionOf(names)}`;
  const [row] = await database.read<{ claimed_until: number | null }>({ sql, values: [...names] });
  return row?.claimed_until ?? 0;
}

async function renew(database: Database, names: readonly string[]): Promise<void> {
  const until = `${nowSql(database.dialect)} + ${claimMs * 1_000}`;
  await database.write([{ sql: `UPDATE checkpoints SET claimed_until = ${until} WHERE ${firstPartitionOf(names)}`, values: names }]);
}

const firstPartitionOf = (names: readonly string[]): string => `partition_id = 0 AND subscription IN (${names.map(() => '?').join(', ')})`;

/**
 * Makes projectors reload: the next batch of each is refused. They erase deleted content in inactive slots too, so they must know what
 * these hold now.
 */
export function invalidateCheckpoints(subscription: string): Statement {
  return { sql: 'UPDATE checkpoints SET revision = revision + 1 WHERE subscription = ?', values: [subscription] };
}

async function takeOver(
  database: Database,
  { targets, slots }: RebuildPlan,
  { startFrom, epoch, subscription }: ClaimOptions & { startFrom: 'unfinished' | 'previous' },
): Promise<void> {
  const claims = targets.map(({ table, version }): GuardedStatement => {
    const slot = slots.get(table.name)!;
    const present = startFrom === 'previous' ? previousSlotVersions(table.name, slot, version) : slotVersions(table.name, slot, version);
    const sql = `UPDATE checkpoints SET versions = ?, revision = revision + 1
      WHERE subscription = ? AND versions = ? AND (epoch = 0 OR epoch = ?)`;
    const values = [slotVersions(table.name, slot, version), slotSubscription(table.name, slot), present, epoch];
    return { statement: { sql, values }, affects: PARTITIONS };
  });
  try {
    await database.write([...claims, invalidateCheckpoints(subscription)]);
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    const { name } = targets[error.index]!.table;
    const reason =
      startFrom === 'previous'
        ? `the previous slot of ${name} was emptied or belongs to another release`
        : `there is no interrupted rebuild of ${name} by this release`;
    throw new CannotRebuild(reason);
  }
}
