/**
 * Leases on shards: a shard belongs to one projector at a time. Taking and renewing compare with what was read (owner,
 * fencing number, expiry), so of two that reach for a shard one gets it. A lease only spreads the work: that a projector
 * which lost one without knowing changes nothing is the checkpoints' doing.
 */
import type { Database, Statement } from '@parley/database/database';
import { columnSql, decodeRow, upsert } from '@parley/database/table-sql';
import { nowSql } from '@parley/database/now-sql';
import { SHARDS } from '@parley/events/partitions';
import { shards, projectorInstances, type ShardRow } from './lease-tables.ts';
import { planLeases, type LeasesSeen } from './plan-leases.ts';

export interface LeaseTick {
  /** Held for another lease time: shard → fencing number. */
  held: Map<number, number>;
  /** Held still, but to be closed and then given up with `release`. */
  surrender: number[];
}

export class ShardLeases {
  readonly #database: Database;
  readonly #me: string;
  /** Microseconds. */
  readonly #term: number;

  /** `term` in milliseconds. */
  constructor(database: Database, me: string, term: number) {
    this.#database = database;
    this.#me = me;
    this.#term = term * 1_000;
  }

  /** Shows that this projector lives, renews what it holds, takes what is free and within its share: one commit. */
  async tick(): Promise<LeaseTick> {
    const seen = await this.#look();
    const plan = planLeases(seen);
    const until = seen.now + this.#term;
    const instance = { instanceId: this.#me, expiresAt: until };
    // In one order, so that two projectors which reach for the same shards do not wait for each other in a ring.
    const wanted = [...plan.renew, ...plan.take, ...plan.surrender].toSorted((one, other) => one.shard - other.shard);
    const claims = wanted.map((row) => ({ shard: row.shard, fencing: plan.take.includes(row) ? row.fencing + 1 : row.fencing, row }));
    const [, ...claimed] = await this.#database.write([
      upsert(projectorInstances, [instance], this.#database.dialect),
      ...claims.map(({ row, fencing }) => this.#claim(row, fencing, until)),
    ]);
    const held = new Map(claims.filter((_claim, index) => claimed[index] === 1).map(({ shard, fencing }) => [shard, fencing]));
    return { held, surrender: plan.surrender.map(({ shard }) => shard).filter((shard) => held.has(shard)) };
  }

  /** Frees the shard at once for others; does nothing when it is not this projector's any more. */
  async release(shard: number): Promise<void> {
    await this.#database.write([
      { sql: 'UPDATE shards SET owner = NULL, expires_at = 0 WHERE shard = ? AND owner = ?', values: [shard, this.#me] },
    ]);
  }

  /** This projector goes: its share is the others' from now on. */
  async leave(): Promise<void> {
    await this.#database.write([
      { sql: 'UPDATE shards SET owner = NULL, expires_at = 0 WHERE owner = ?', values: [this.#me] },
      { sql: 'DELETE FROM projector_instances WHERE instance_id = ?', values: [this.#me] },
    ]);
  }

  async #look(): Promise<LeasesSeen> {
    const { dialect } = this.#database;
    const now = nowSql(dialect);
    const [shardRows, instanceRows, clockRows] = await this.#database.snapshot([
      { sql: `SELECT ${columnSql(shards)} FROM shards ORDER BY shard` },
      { sql: `SELECT instance_id FROM projector_instances WHERE expires_at > ${now}` },
      { sql: `SELECT ${now} AS now` },
    ]);
    const found = shardRows!.map((row) => decodeRow(shards, row));
    if (found.length < SHARDS) return this.#seed();
    const instances = instanceRows!.map((row) => row['instance_id'] as string);
    return { me: this.#me, now: clockRows![0]!['now'] as number, shards: found, instances };
  }

  async #seed(): Promise<LeasesSeen> {
    const missing = Array.from({ length: SHARDS }, (_, shard) => `(${shard}, NULL, 0, 0)`).join(', ');
    const otherwise = this.#database.dialect === 'sqlite' ? 'ON CONFLICT DO NOTHING' : 'ON DUPLICATE KEY UPDATE shard = shard';
    await this.#database.write([{ sql: `INSERT INTO shards (shard, owner, fencing, expires_at) VALUES ${missing} ${otherwise}` }]);
    return this.#look();
  }

  #claim(row: ShardRow, fencing: number, until: number): Statement {
    const as = row.owner === null ? 'owner IS NULL' : 'owner = ?';
    return {
      sql: `UPDATE shards SET owner = ?, fencing = ?, expires_at = ? WHERE shard = ? AND fencing = ? AND expires_at = ? AND ${as}`,
      values: [this.#me, fencing, until, row.shard, row.fencing, row.expiresAt, ...(row.owner === null ? [] : [row.owner])],
    };
  }
}
