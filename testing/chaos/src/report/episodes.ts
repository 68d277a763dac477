/** Episodes of a record: the operations as executed, and the recovery as clients saw it. */
import { SHARDS } from '@parley/events/partitions';
import { longestPause } from '../check/pause.ts';
import { measureRecovery, type Delivery, type Recovery } from '../check/recovery.ts';
import type { ExecutedOperation } from '../faults/execute-plan.ts';
import type { RunningLoad } from '../load/start-load.ts';
import type { EpisodeRecord } from './record.ts';

/** `start`: the start of the plan, by `performance.now()`. */
export function measureEpisodes(executed: readonly ExecutedOperation[], running: RunningLoad, start: number): (EpisodeRecord & Recovery)[] {
  const deliveries = deliveriesOf(running);
  const probeMessages = running.probes.messages();
  return [...Map.groupBy(executed, ({ episode }) => episode).values()].map((operations) => {
    const startedAt = Math.min(...operations.map((operation) => operation.startedAt));
    const endedAt = Math.max(...operations.map((operation) => operation.endedAt));
    const recoveredMs = measureRecovery(deliveries, SHARDS, endedAt);
    const recoveredAt = endedAt + (recoveredMs ?? Infinity);
    return {
      startedAt: Math.round(startedAt - start),
      operations: operations.map(({ operation, skipped, ...times }) => ({
        operation,
        startedAt: Math.round(times.startedAt - start),
        durationMs: Math.round(times.endedAt - times.startedAt),
        skipped,
      })),
      recoveredMs,
      longestPauseMs: longestPause(probeMessages, { startedAt, recoveredAt }),
    };
  });
}

function deliveriesOf({ load, actors, deliveries }: RunningLoad): Delivery[] {
  return load.sent.flatMap(({ id, conversationId, at, tookMs }) => {
    const receivedAt = deliveries.receivedByAllAt(id);
    const shard = actors.rooms.indexOf(conversationId);
    return receivedAt === null ? [] : [{ shard, startedAt: at - tookMs, deliveredAt: Math.max(at, receivedAt) }];
  });
}
