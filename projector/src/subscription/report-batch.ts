import type { AnyStoredEvent } from '@parley/events/envelope';
import { shardLabel } from '@parley/subscription/shard-report';
import type { ParkedEvent } from '../apply/apply-batch.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';

interface CommittedBatch {
  events: readonly AnyStoredEvent[];
  parked: readonly ParkedEvent[];
  milliseconds: number;
}

/** Measures a committed batch and logs what it parked. */
export function reportBatch(
  { metrics, logger, clock }: Pick<ProjectorDependencies, 'metrics' | 'logger' | 'clock'>,
  fields: { subscription: string; shard: number },
  { events, parked, milliseconds }: CommittedBatch,
): void {
  for (const { event, cause } of parked) {
    if (!cause) continue;
    const { partition, position, type } = event;
    logger.error(
      { ...fields, partition, position, type, projection: cause.projection, err: cause.error },
      'projection failed; sequence parked',
    );
  }
  const oldest = Math.min(...events.map(({ recordedAt }) => recordedAt));
  const lagSeconds = clock() / 1e3 - oldest / 1e6;
  metrics.batchCommitted(shardLabel(fields), { events: events.length, parked: parked.length, milliseconds, lagSeconds });
}
