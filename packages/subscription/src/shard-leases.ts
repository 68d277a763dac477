/**
 * Leases on shards: one process owns a shard at a time. Acquiring and renewing compare with what was read (owner, fencing
 * token, expiry), so one of two competitors wins. A lease only spreads the work; that a process which has lost one changes
 * nothing is ensured by the checkpoints.
 */
import type { Database, Statement } from '@parley/database/database';
import { columnSql, decodeRow, upsert } from '@parley/database/table-sql';
import { nowSql } from '@parley/database/now-sql';
import { SHARDS } from '@parley/events/partitions';
import type { LeaseTables, ShardLeaseRow } from './lease-tables.ts';
import { planLeases, type LeaseSnapshot } from './plan-leases.ts';

export interface LeaseRenewal {
  /** Owned for another lease term: shard → fencing token. */
  owned: Map<number, number>;
  /** Owned, but to be closed and then released with `release`. */
  surrender: number[];
}

export class ShardLeases {
  readonly #database: Database;
  readonly #tables: LeaseTables;
  readonly #instanceId: string;
  readonly #termMicros: number;

  /** `instanceId` is unique among the running processes. */
  constructor(database: Database, tables: LeaseTables, { instanceId, termMs }: { instanceId: string; termMs: number }) {
    this.#database = database;
    this.#tables = tables;
    this.#instanceId = instanceId;
    this.#termMicros = termMs * 1_000;
  }

  /** Renews this instance's row and leases and acquires free shards within its share, in one commit. */
  async renew(): Promise<LeaseRenewal> {
    const snapshot = await this.#read();
    const plan = planLeases(snapshot);
    const expiresAt = snapshot.now + this.#termMicros;
    const instance = { instanceId: this.#instanceId, expiresAt };
    // In one order, so that two processes that claim the same shards do not deadlock.
    const rows = [...plan.renew, ...plan.acquire, ...plan.surrender].toSorted((one, other) => one.shard - other.shard);
    const claims = rows.map((row) => ({ row, fencingToken: plan.acquire.includes(row) ? row.fencingToken + 1 : row.fencingToken }));
    const [, ...affected] = await this.#database.write([
      upsert(this.#tables.instances, [instance], this.#database.dialect),
      ...claims.map(({ row, fencingToken }) => this.#claim(row, fencingToken, expiresAt)),
    ]);
    const granted = claims.filter((_claim, index) => affected[index] === 1);
    const owned = new Map(granted.map(({ row, fencingToken }) => [row.shard, fencingToken]));
    return { owned, surrender: plan.surrender.map(({ shard }) => shard).filter((shard) => owned.has(shard)) };
  }

  /** Frees the shard for others at once. Does nothing if another process owns it. */
  async release(shard: number): Promise<void> {
    await this.#database.write([
      {
        sql: `UPDATE ${this.#tables.leases.name} SET owner = NULL, expires_at = 0 WHERE shard = ? AND owner = ?`,
        values: [shard, this.#instanceId],
      },
    ]);
  }

  /** Releases all shards and removes this process from the running ones. */
  async leave(): Promise<void> {
    const { leases, instances } = this.#tables;
    await this.#database.write([
      { sql: `UPDATE ${leases.name} SET owner = NULL, expires_at = 0 WHERE owner = ?`, values: [this.#instanceId] },
      { sql: `DELETE FROM ${instances.name} WHERE instance_id = ?`, values: [this.#instanceId] },
    ]);
  }

  async #read(): Promise<LeaseSnapshot> {
    const { dialect } = this.#database;
    const now = nowSql(dialect);
    const { leases: leaseTable, instances: instanceTable } = this.#tables;
    const [leaseRows, instanceRows, clockRows] = await this.#database.snapshot([
      { sql: `SELECT ${columnSql(leaseTable)} FROM ${leaseTable.name} ORDER BY shard` },
      { sql: `SELECT instance_id FROM ${instanceTable.name} WHERE expires_at > ${now}` },
      { sql: `SELECT ${now} AS now` },
    ]);
    const leases = leaseRows!.map((row) => decodeRow(leaseTable, row));
    if (leases.length < SHARDS) return this.#seed();
    const instances = instanceRows!.map((row) => row['instance_id'] as string);
    return { instanceId: this.#instanceId, now: clockRows![0]!['now'] as number, leases, instances };
  }

  async #seed(): Promise<LeaseSnapshot> {
    const rows = Array.from({ length: SHARDS }, (_, shard) => `(${shard}, NULL, 0, 0)`).join(', ');
    const onConflict = this.#database.dialect === 'sqlite' ? 'ON CONFLICT DO NOTHING' : 'ON DUPLICATE KEY UPDATE shard = shard';
    const sql = `INSERT INTO ${this.#tables.leases.name} (shard, owner, fencing_token, expires_at) VALUES ${rows} ${onConflict}`;
    await this.#database.write([{ sql }]);
    return this.#read();
  }

  #claim({ shard, owner, fencingToken: token, expiresAt: expiry }: ShardLeaseRow, fencingToken: number, expiresAt: number): Statement {
    const sameOwner = owner === null ? 'owner IS NULL' : 'owner = ?';
    return {
      sql: `UPDATE ${this.#tables.leases.name} SET owner = ?, fencing_token = ?, expires_at = ?
        WHERE shard = ? AND fencing_token = ? AND expires_at = ? AND ${sameOwner}`,
      values: [this.#instanceId, fencingToken, expiresAt, shard, token, expiry, ...(owner === null ? [] : [owner])],
    };
  }
}
