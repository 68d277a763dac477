import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { checkpointFrom, checkpointsQuery, readCheckpoints } from '@parley/read-tables/checkpoints';
import { newPartitionState, type PartitionState } from '@parley/subscription/partition-state';
import { checkpointTable, pendingEvents, type PendingEventRow } from '../tables.ts';
import { ConversationQueue, type QueuedEvent } from './conversation-queue.ts';
import type { DeliveryContext, DeliveryTarget, WebhookStart } from './delivery-target.ts';
import { anchorBefore } from './start-position.ts';

/** No published commit is received: the inbox only remembers the head. */
const inboxBytes = 0;

/** Reads the checkpoints and pending events of a shard; a new webhook, or one that was sought, gets its checkpoints first. */
export async function loadDeliveryState(
  context: DeliveryContext,
  { subscription, start }: DeliveryTarget,
  partitions: readonly number[],
): Promise<{ states: PartitionState[]; queues: ConversationQueue[] }> {
  const { log } = context;
  const existing = await readCheckpoints(log, subscription, partitions, checkpointTable);
  if (existing.length < partitions.length) await createCheckpointsOf(context, subscription, start, partitions);
  const [checkpointRows, pendingRows] = await log.snapshot([
    checkpointsQuery(subscription, partitions, checkpointTable),
    {
      sql: `SELECT ${columnSql(pendingEvents)} FROM webhook_pending
        WHERE subscription = ? AND partition_id IN (${partitions.join(', ')}) ORDER BY partition_id, position`,
      values: [subscription],
    },
  ]);
  const states = checkpointRows!.map((row) => newPartitionState(checkpointFrom(row), inboxBytes));
  return { states, queues: queuesOf(pendingRows!.map((row) => decodeRow(pendingEvents, row))) };
}

function queuesOf(rows: readonly PendingEventRow[]): ConversationQueue[] {
  return [...Map.groupBy(rows, (row) => row.sequenceId)].map(([sequenceId, ofSequence]) => {
    const { nextAttemptAt } = ofSequence[0]!;
    return new ConversationQueue(sequenceId, ofSequence.map(queuedEvent), { isStored: true, nextAttemptAt });
  });
}

function queuedEvent({ subscription: _subscription, nextAttemptAt: _next, ...row }: PendingEventRow): QueuedEvent {
  return row;
}

/** Safe when two processes do it at once: both find the same places. */
async function createCheckpointsOf(
  { log, store }: Pick<DeliveryContext, 'log' | 'store'>,
  subscription: string,
  start: WebhookStart,
  partitions: readonly number[],
): Promise<void> {
  const heads = new Map((await store.heads()).map((head) => [head.partition, head]));
  const onConflict = log.dialect === 'sqlite' ? 'ON CONFLICT DO NOTHING' : 'ON DUPLICATE KEY UPDATE position = position';
  const statements = [];
  for (const partition of partitions) {
    const head = heads.get(partition);
    const { position, eventId } = head ? await anchorBefore(store.whole, start, head) : { position: 0, eventId: null };
    statements.push({
      sql: `INSERT INTO webhook_checkpoints (subscription, partition_id, position, epoch, last_event_id, versions)
        VALUES (?, ?, ?, ?, ?, '') ${onConflict}`,
      values: [subscription, partition, position, position === 0 ? 0 : store.epoch, eventId === null ? null : idToBytes(eventId)],
    });
  }
  await log.write(statements);
}
