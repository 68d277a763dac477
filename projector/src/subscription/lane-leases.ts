/**
 * Leases on lanes: a lane belongs to one projector at a time. Taking and renewing compare with what was read (owner,
 * fencing number, expiry), so of two that reach for a lane one gets it. A lease only spreads the work: that a projector
 * which lost one without knowing changes nothing is the checkpoints' doing.
 */
import type { Database, Statement } from '@parley/database/database';
import { columnSql, decodeRow, upsert } from '@parley/database/table-sql';
import { nowSql } from '@parley/database/now-sql';
import { DELIVERY_LANES } from '@parley/events/partitions';
import { lanes, projectorInstances, type LaneRow } from './lease-tables.ts';
import { planLeases, type LeasesSeen } from './plan-leases.ts';

export interface LeaseTick {
  /** Held for another lease time: lane → fencing number. */
  held: Map<number, number>;
  /** Held still, but to be closed and then given up with `release`. */
  surrender: number[];
}

export class LaneLeases {
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
    // In one order, so that two projectors which reach for the same lanes do not wait for each other in a ring.
    const wanted = [...plan.renew, ...plan.take, ...plan.surrender].toSorted((one, other) => one.lane - other.lane);
    const claims = wanted.map((row) => ({ lane: row.lane, fencing: plan.take.includes(row) ? row.fencing + 1 : row.fencing, row }));
    const [, ...claimed] = await this.#database.write([
      upsert(projectorInstances, [instance], this.#database.dialect),
      ...claims.map(({ row, fencing }) => this.#claim(row, fencing, until)),
    ]);
    const held = new Map(claims.filter((_claim, index) => claimed[index] === 1).map(({ lane, fencing }) => [lane, fencing]));
    return { held, surrender: plan.surrender.map(({ lane }) => lane).filter((lane) => held.has(lane)) };
  }

  /** Frees the lane at once for others; does nothing when it is not this projector's any more. */
  async release(lane: number): Promise<void> {
    await this.#database.write([
      { sql: 'UPDATE lanes SET owner = NULL, expires_at = 0 WHERE lane = ? AND owner = ?', values: [lane, this.#me] },
    ]);
  }

  /** This projector goes: its share is the others' from now on. */
  async leave(): Promise<void> {
    await this.#database.write([
      { sql: 'UPDATE lanes SET owner = NULL, expires_at = 0 WHERE owner = ?', values: [this.#me] },
      { sql: 'DELETE FROM projector_instances WHERE instance_id = ?', values: [this.#me] },
    ]);
  }

  async #look(): Promise<LeasesSeen> {
    const { dialect } = this.#database;
    const now = nowSql(dialect);
    const [laneRows, instanceRows, clockRows] = await this.#database.snapshot([
      { sql: `SELECT ${columnSql(lanes)} FROM lanes ORDER BY lane` },
      { sql: `SELECT instance_id FROM projector_instances WHERE expires_at > ${now}` },
      { sql: `SELECT ${now} AS now` },
    ]);
    const found = laneRows!.map((row) => decodeRow(lanes, row));
    if (found.length < DELIVERY_LANES) return this.#seed();
    const instances = instanceRows!.map((row) => row['instance_id'] as string);
    return { me: this.#me, now: clockRows![0]!['now'] as number, lanes: found, instances };
  }

  async #seed(): Promise<LeasesSeen> {
    const missing = Array.from({ length: DELIVERY_LANES }, (_, lane) => `(${lane}, NULL, 0, 0)`).join(', ');
    const otherwise = this.#database.dialect === 'sqlite' ? 'ON CONFLICT DO NOTHING' : 'ON DUPLICATE KEY UPDATE lane = lane';
    await this.#database.write([{ sql: `INSERT INTO lanes (lane, owner, fencing, expires_at) VALUES ${missing} ${otherwise}` }]);
    return this.#look();
  }

  #claim(row: LaneRow, fencing: number, until: number): Statement {
    const as = row.owner === null ? 'owner IS NULL' : 'owner = ?';
    return {
      sql: `UPDATE lanes SET owner = ?, fencing = ?, expires_at = ? WHERE lane = ? AND fencing = ? AND expires_at = ? AND ${as}`,
      values: [this.#me, fencing, until, row.lane, row.fencing, row.expiresAt, ...(row.owner === null ? [] : [row.owner])],
    };
  }
}
