/**
 * Leases on shards: one projector owns a shard at a time. Acquiring and renewing compare with what was read (owner, fencing
 * token, expiry), so one of two competitors wins. A lease only spreads the work; that a projector which has lost one changes
 * nothing is ensured by the checkpoints.
 */
import type { Database, Statement } from '@parley/database/database';
import { columnSql, decodeRow, upsert } from '@parley/database/table-sql';
import { nowSql } from '@parley/database/now-sql';
import { SHARDS } from '@parley/events/partitions';
import { projectorInstances, shardLeases, type ShardLeaseRow } from './lease-tables.ts';
import { planLeases, type LeaseSnapshot } from './plan-leases.ts';

export interface LeaseRenewal {
  /** Owned for another lease term: shard → fencing token. */
  owned: Map<number, number>;
  /** Owned, but to be closed and then released with `release`. */
  surrender: number[];
}

export class ShardLeases {
  readonly #database: Database;
  readonly #instanceId: string;
  readonly #termMicros: number;

  constructor(database: Database, instanceId: string, termMs: number) {
    this.#database = database;
    this.#instanceId = instanceId;
    this.#termMicros = termMs * 1_000;
  }

  /** Renews this projector's instance and leases and acquires free shards within its share, in one commit. */
  async renew(): Promise<LeaseRenewal> {
    const snapshot = await this.#read();
    const plan = planLeases(snapshot);
    const expiresAt = snapshot.now + this.#termMicros;
    const instance = { instanceId: this.#instanceId, expiresAt };
    // In one order, so that two projectors that claim the same shards do not deadlock.
    const rows = [...plan.renew, ...plan.acquire, ...plan.surrender].toSorted((one, other) => one.shard - other.shard);
    const claims = rows.map((row) => ({ row, fencingToken: plan.acquire.includes(row) ? row.fencingToken + 1 : row.fencingToken }));
    const [, ...affected] = await this.#database.write([
      upsert(projectorInstances, [instance], this.#database.dialect),
      ...claims.map(({ row, fencingToken }) => this.#claim(row, fencingToken, expiresAt)),
    ]);
    const granted = claims.filter((_claim, index) => affected[index] === 1);
    const owned = new Map(granted.map(({ row, fencingToken }) => [row.shard, fencingToken]));
    return { owned, surrender: plan.surrender.map(({ shard }) => shard).filter((shard) => owned.has(shard)) };
  }

  /** Frees the shard for others at once. Does nothing if another projector owns it. */
  async release(shard: number): Promise<void> {
    await this.#database.write([
      { sql: 'UPDATE shard_leases SET owner = NULL, expires_at = 0 WHERE shard = ? AND owner = ?', values: [shard, this.#instanceId] },
    ]);
  }

  /** Releases all shards and removes this projector from the running ones. */
  async leave(): Promise<void> {
    await this.#database.write([
      { sql: 'UPDATE shard_leases SET owner = NULL, expires_at = 0 WHERE owner = ?', values: [this.#instanceId] },
      { sql: 'DELETE FROM projector_instances WHERE instance_id = ?', values: [this.#instanceId] },
    ]);
  }

  async #read(): Promise<LeaseSnapshot> {
    const { dialect } = this.#database;
    const now = nowSql(dialect);
    const [leaseRows, instanceRows, clockRows] = await this.#database.snapshot([
      { sql: `SELECT ${columnSql(shardLeases)} FROM shard_leases ORDER BY shard` },
      { sql: `SELECT instance_id FROM projector_instances WHERE expires_at > ${now}` },
      { sql: `SELECT ${now} AS now` },
    ]);
    const leases = leaseRows!.map((row) => decodeRow(shardLeases, row));
    if (leases.length < SHARDS) return this.#seed();
    const instances = instanceRows!.map((row) => row['instance_id'] as string);
    return { instanceId: this.#instanceId, now: clockRows![0]!['now'] as number, leases, instances };
  }

  async #seed(): Promise<LeaseSnapshot> {
    const rows = Array.from({ length: SHARDS }, (_, shard) => `(${shard}, NULL, 0, 0)`).join(', ');
    const onConflict = this.#database.dialect === 'sqlite' ? 'ON CONFLICT DO NOTHING' : 'ON DUPLICATE KEY UPDATE shard = shard';
    const sql = `INSERT INTO shard_leases (shard, owner, fencing_token, expires_at) VALUES ${rows} ${onConflict}`;
    await this.#database.write([{ sql }]);
    return this.#read();
  }

  #claim({ shard, owner, fencingToken: token, expiresAt: expiry }: ShardLeaseRow, fencingToken: number, expiresAt: number): Statement {
    const sameOwner = owner === null ? 'owner IS NULL' : 'owner = ?';
    return {
      sql: `UPDATE shard_leases SET owner = ?, fencing_token = ?, expires_at = ?
        WHERE shard = ? AND fencing_token = ? AND expires_at = ? AND ${sameOwner}`,
      values: [this.#instanceId, fencingToken, expiresAt, shard, token, expiry, ...(owner === null ? [] : [owner])],
    };
  }
}
