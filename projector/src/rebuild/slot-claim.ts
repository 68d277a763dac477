/**
 * Who fills the sides that are not live. A side's checkpoints say by their `versions` what it is: a hash while it is being
 * filled or waits to be gone on with, `kept:` and the hash when it was live before, empty when nobody may rely on it.
 *
 * One rebuild at a time has a side: it renews a time on the database's clock (`held_until` of partition 0), another waits
 * for it to run out. A claim raises the revisions, so that a rebuild which was frozen and wakes up writes nothing more.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WriteRefused, type Database, type GuardedStatement, type Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { PARTITIONS } from '@parley/events/partitions';
import { readCheckpoints, resetCheckpoints, type Checkpoint } from '@parley/read-tables/checkpoints';
import { keptVersions, slotSubscription, slotVersions, type RebuildPlan } from './rebuild-plan.ts';

/** Milliseconds. */
const term = 5_000;
const renewal = 1_000;

export class RebuildUnderWay extends Error {
  constructor(projections: readonly string[]) {
    super(`another rebuild works on ${projections.join(', ')}`);
    this.name = 'RebuildUnderWay';
  }
}

/** The sides are not there to be gone on with. */
export class CannotRebuild extends Error {
  override readonly name = 'CannotRebuild';
}

/** Where a rebuild begins: with empty sides, where one that ended early stands, or at the sides that were live before. */
export type Beginning = 'nothing' | 'unfinished' | 'kept';

export interface SlotClaim {
  /** Lets others have the sides at once. */
  release(): Promise<void>;
}

/** Of `nothing`: the sides' checkpoints are nobody's until `openSides`. Throws RebuildUnderWay and CannotRebuild. */
export async function claimSlots(
  database: Database,
  plan: RebuildPlan,
  { beginning, epoch, subscription }: { beginning: Beginning; epoch: number; subscription: string },
): Promise<SlotClaim> {
  const names = plan.targets.map(({ table }) => slotSubscription(table.name, plan.slots.get(table.name)!));
  await awaitOthers(database, plan, names);
  if (beginning === 'nothing')
    await database.write([...names.map((name) => resetCheckpoints(name, database.dialect)), reread(subscription)]);
  else await takeOver(database, plan, { beginning, epoch, subscription });
  await hold(database, names);
  const renewing = setInterval(() => void hold(database, names).catch(() => undefined), renewal);
  renewing.unref();
  return {
    async release() {
      clearInterval(renewing);
      await database.write([{ sql: `UPDATE checkpoints SET held_until = 0 WHERE ${firstOf(names)}`, values: names }]);
    },
  };
}

/** Where the sides stand: by target, ascending by partition. Throws CannotRebuild when they do not stand together. */
export async function readClaimed(database: Database, { targets, slots }: RebuildPlan): Promise<Checkpoint[][]> {
  const all: Checkpoint[][] = [];
  for (const { table, version } of targets) {
    const slot = slots.get(table.name)!;
    const checkpoints = await readCheckpoints(database, slotSubscription(table.name, slot));
    const versions = slotVersions(table.name, slot, version);
    const first = all[0] ?? checkpoints;
    const fits = checkpoints.every((one, index) => one.versions === versions && one.position === first[index]!.position);
    if (checkpoints.length === 0 || !fits) throw new CannotRebuild('the other slots were not filled together');
    all.push(checkpoints);
  }
  return all;
}

async function awaitOthers(database: Database, { targets }: RebuildPlan, names: readonly string[]): Promise<void> {
  const until = await heldUntil(database, names);
  const left = (until - (await database.now())) / 1_000;
  if (left <= 0) return;
  await delay(Math.min(left, term) + 1);
  if ((await heldUntil(database, names)) > until) throw new RebuildUnderWay(targets.map(({ table }) => table.name));
}

async function heldUntil(database: Database, names: readonly string[]): Promise<number> {
  const sql = `SELECT MAX(held_until) AS held_until FROM checkpoints WHERE ${firstOf(names)}`;
  const [row] = await database.read<{ held_until: number | null }>({ sql, values: [...names] });
  return row?.held_until ?? 0;
}

async function hold(database: Database, names: readonly string[]): Promise<void> {
  const until = `${nowSql(database.dialect)} + ${term * 1_000}`;
  await database.write([{ sql: `UPDATE checkpoints SET held_until = ${until} WHERE ${firstOf(names)}`, values: names }]);
}

const firstOf = (names: readonly string[]): string => `partition_id = 0 AND subscription IN (${names.map(() => '?').join(', ')})`;

/** Whoever projects erases on the other sides too, and must know what those are now: its next batch is refused. */
export function reread(subscription: string): Statement {
  return { sql: 'UPDATE checkpoints SET revision = revision + 1 WHERE subscription = ?', values: [subscription] };
}

async function takeOver(
  database: Database,
  { targets, slots }: RebuildPlan,
  { beginning, epoch, subscription }: { beginning: 'unfinished' | 'kept'; epoch: number; subscription: string },
): Promise<void> {
  const claims = targets.map(({ table, version }): GuardedStatement => {
    const slot = slots.get(table.name)!;
    const present = beginning === 'kept' ? keptVersions(table.name, slot, version) : slotVersions(table.name, slot, version);
    const sql = `UPDATE checkpoints SET versions = ?, revision = revision + 1
      WHERE subscription = ? AND versions = ? AND (epoch = 0 OR epoch = ?)`;
    const values = [slotVersions(table.name, slot, version), slotSubscription(table.name, slot), present, epoch];
    return { statement: { sql, values }, affects: PARTITIONS };
  });
  try {
    await database.write([...claims, reread(subscription)]);
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    const { name } = targets[error.index]!.table;
    const why =
      beginning === 'kept'
        ? `the slot before of ${name} was not kept, or is another release's to go back to`
        : `no rebuild of ${name} by this release waits to be gone on with`;
    throw new CannotRebuild(why);
  }
}
