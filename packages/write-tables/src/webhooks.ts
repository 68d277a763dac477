/** Webhooks as operators set them up. command-service writes them; dispatcher follows them, and writes what it observes. */
import type { Database, GuardedStatement, Statement } from '@parley/database/database';
import { columnSql, decodeRow, encodeRow, insertIfAbsent } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';

export const webhooks = defineTable(
  'webhooks',
  {
    webhookId: column.id(),
    url: column.text(2_048),
    types: column.json<string[]>(),
    description: column.nullable(column.text(200)),
    /** `active`, `paused` or `disabled`. */
    state: column.text(16),
    /** Why it is disabled. */
    reason: column.nullable(column.text(200)),
    /** `whsec_…`: it signs, so its hash would not do. */
    secret: column.text(80),
    /** Until then deliveries are signed with this secret, too. */
    previousSecret: column.nullable(column.text(80)),
    previousSecretUntil: column.nullable(column.micros()),
    /** Rises when delivery starts from another place: the checkpoints are of this generation. */
    generation: column.integer(),
    /** Delivery starts with the first event of each partition at or after this time, microseconds since 1970; 0 for the whole log. */
    startAt: column.micros(),
    /** In this partition it starts with the event at `startPosition` instead. */
    startPartition: column.nullable(column.integer()),
    startPosition: column.nullable(column.integer()),
    /** Id of a test that waits to be sent. */
    testId: column.nullable(column.id()),
    /** Since then every attempt has failed, microseconds since 1970; null after a success. */
    failingSince: column.nullable(column.micros()),
    createdAt: column.micros(),
  },
  { primaryKey: ['webhookId'] },
);
export type WebhookRow = RowOf<typeof webhooks>;

type Reader = Pick<Database, 'read'>;

export async function findWebhook(database: Reader, webhookId: string): Promise<WebhookRow | null> {
  const values = [idToBytes(webhookId)];
  const [row] = await database.read({ sql: `SELECT ${columnSql(webhooks)} FROM webhooks WHERE webhook_id = ?`, values });
  return row ? decodeRow(webhooks, row) : null;
}

/** All of them, the newest first. */
export async function readWebhooks(database: Reader): Promise<WebhookRow[]> {
  const rows = await database.read({ sql: `SELECT ${columnSql(webhooks)} FROM webhooks ORDER BY created_at DESC, webhook_id` });
  return rows.map((row) => decodeRow(webhooks, row));
}

/** Adds a webhook unless it exists. */
export async function insertWebhook(database: Pick<Database, 'write' | 'dialect'>, row: WebhookRow): Promise<void> {
  await database.write([insertIfAbsent(webhooks, row, database.dialect)]);
}

/** Sets columns of an existing webhook. */
export function updateWebhook(row: WebhookRow, changes: Partial<WebhookRow>): GuardedStatement {
  const plain = { ...row, ...changes };
  const names = Object.keys(changes) as (keyof WebhookRow)[];
  const encoded = encodeRow(webhooks, plain);
  const all = Object.keys(webhooks.columns);
  const columns = columnSql(webhooks).split(', ');
  const set = names.map((name) => `${columns[all.indexOf(name)]} = ?`).join(', ');
  const values = names.map((name) => encoded[all.indexOf(name)]!);
  return {
    statement: { sql: `UPDATE webhooks SET ${set} WHERE webhook_id = ?`, values: [...values, idToBytes(row.webhookId)] },
    affects: 1,
  };
}

export function deleteWebhook(webhookId: string): Statement {
  return { sql: 'DELETE FROM webhooks WHERE webhook_id = ?', values: [idToBytes(webhookId)] };
}
