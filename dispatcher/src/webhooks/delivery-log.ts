import type { Statement } from '@parley/database/database';
import type { Database } from '@parley/database/database';
import { upserts } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { deliveries, keptDeliveries, type DeliveryRow } from '../tables.ts';

export type Attempt = Omit<DeliveryRow, 'webhookId' | 'shard' | 'slot'>;

/** Remembers the last attempts of a webhook in one shard. The oldest is overwritten, so nothing has to be deleted. */
export class DeliveryLog {
  readonly #key: { webhookId: string; shard: number };
  #attempts: Attempt[] = [];
  #next = 0;

  constructor(webhookId: string, shard: number) {
    this.#key = { webhookId, shard };
  }

  get isEmpty(): boolean {
    return this.#attempts.length === 0;
  }

  /** Continues after the last attempt that was written. */
  async load(database: Pick<Database, 'read'>): Promise<void> {
    const [last] = await database.read<{ slot: number }>({
      sql: 'SELECT slot FROM webhook_deliveries WHERE webhook_id = ? AND shard = ? ORDER BY at DESC, slot DESC LIMIT 1',
      values: [idToBytes(this.#key.webhookId), this.#key.shard],
    });
    this.#next = last === undefined ? 0 : (last.slot + 1) % keptDeliveries;
  }

  add(attempt: Attempt): void {
    this.#attempts.push(attempt);
  }

  /** Writes what was added since. If the write fails, these attempts are forgotten. */
  take(dialect: Database['dialect']): Statement[] {
    const rows = this.#attempts.slice(-keptDeliveries).map((attempt) => {
      const slot = this.#next;
      this.#next = (slot + 1) % keptDeliveries;
      return { ...this.#key, slot, ...attempt };
    });
    this.#attempts = [];
    return upserts(deliveries, rows, dialect);
  }
}
