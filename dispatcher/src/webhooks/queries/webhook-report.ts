import type { Database } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import type { Webhook } from '@parley/events/wire/webhooks';
import type { EventStore, PartitionHead } from '@parley/event-store/event-store';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import type { WebhookRow } from '@parley/write-tables/webhooks';
import { checkpointTable } from '../../tables.ts';
import { anchorBefore } from '../start-position.ts';
import { subscriptionOf } from '../webhook-subscription.ts';

export interface WebhookSources {
  log: Database;
  store: Pick<EventStore, 'heads' | 'readPartition'>;
}

/** A webhook with how far behind it is. */
export async function reportWebhook({ log, store }: WebhookSources, row: WebhookRow): Promise<Webhook> {
  const { webhookId, url, types, description, state, reason, createdAt } = row;
  const [heads, checkpoints, [pending], [last]] = await Promise.all([
    store.heads(),
    readCheckpoints(log, subscriptionOf(row), undefined, checkpointTable),
    log.read<{ events: number; oldest: number | null }>({
      sql: 'SELECT COUNT(*) AS events, MIN(recorded_at) AS oldest FROM webhook_pending WHERE subscription = ?',
      values: [subscriptionOf(row)],
    }),
    log.read<{ at: number; status: number | null }>({
      sql: 'SELECT at, status FROM webhook_deliveries WHERE webhook_id = ? ORDER BY at DESC LIMIT 1',
      values: [idToBytes(webhookId)],
    }),
  ]);
  const positions = new Map(checkpoints.map(({ partition, position }) => [partition, position]));
  // A webhook that no dispatcher has come to yet, such as a paused one after a seek, has no checkpoints.
  for (const head of heads.filter(({ partition }) => !positions.has(partition)))
    positions.set(head.partition, (await anchorBefore(store, row, head)).position);
  const behind = partitionsBehind(heads, positions);
  const next = await Promise.all(behind.map(({ partition, position }) => store.readPartition(partition, { position, eventId: null }, 1)));
  const times = next.flat().map(({ recordedAt }) => recordedAt);
  const oldest = Math.min(...times, pending!.oldest ?? Infinity);
  const seconds = Number.isFinite(oldest) ? Math.max(0, Math.round(((await log.now()) - oldest) / 1e6)) : 0;
  return {
    id: webhookId,
    url,
    types,
    description,
    state: state as Webhook['state'],
    reason,
    createdAt: timeOf(createdAt),
    lag: { events: pending!.events + behind.reduce((sum, { events }) => sum + events, 0), seconds },
    lastDelivery: last ? { at: timeOf(last.at), status: last.status } : null,
  };
}

function partitionsBehind(heads: readonly PartitionHead[], positions: ReadonlyMap<number, number>) {
  return heads.flatMap(({ partition, position: head }) => {
    const position = positions.get(partition)!;
    return head > position ? [{ partition, position, events: head - position }] : [];
  });
}
