import { shardLabel, type ShardName } from '@parley/subscription/shard-report';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface ProjectorMetrics {
  /** `lagSeconds` is the age of the batch's oldest event. */
  batchCommitted(shard: string, batch: { events: number; parked: number; milliseconds: number; lagSeconds: number }): void;
  /** Events in the log that the shard has not projected. */
  lagMeasured(of: ShardName, events: number): void;
  pushesPublished(pushes: number): void;
  partitionHalted(partition: number, reason: string): void;
}

export function projectorMetrics(registry: Registry): ProjectorMetrics {
  const registers = [registry];
  const labelNames = ['shard'] as const;
  const batchEvents = new Histogram({
    name: 'parley_projection_batch_events',
    help: 'Events per projected batch',
    labelNames,
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  const batchSeconds = new Histogram({
    name: 'parley_projection_batch_seconds',
    help: 'Time to gather, apply and commit a batch',
    labelNames,
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
    registers,
  });
  const lagSeconds = new Gauge({
    name: 'parley_projection_lag_seconds',
    help: 'Age of the oldest event in the last batch when the batch was committed; 0 if there is no lag',
    labelNames,
    registers,
  });
  const lagEvents = new Gauge({
    name: 'parley_projection_lag_events',
    help: 'Events in the log that are not projected yet',
    labelNames,
    registers,
  });
  const parkedEvents = new Counter({
    name: 'parley_projection_parked_events_total',
    help: 'Events parked instead of projected',
    labelNames,
    registers,
  });
  const pushes = new Counter({ name: 'parley_push_published_total', help: 'Pushes accepted by the push channel', registers });
  const halts = new Counter({
    name: 'parley_projection_halts_total',
    help: 'Partitions halted until an operator acts, by reason',
    labelNames: ['reason', 'partition'],
    registers,
  });
  return {
    batchCommitted(shard, batch) {
      batchEvents.observe({ shard }, batch.events);
      batchSeconds.observe({ shard }, batch.milliseconds / 1e3);
      lagSeconds.set({ shard }, batch.lagSeconds);
      // Adds 0 as well: an alert sees an increase only of a series that exists.
      parkedEvents.inc({ shard }, batch.parked);
    },
    lagMeasured(of, events) {
      const shard = shardLabel(of);
      lagEvents.set({ shard }, events);
      if (events === 0) lagSeconds.set({ shard }, 0);
    },
    pushesPublished: (count) => pushes.inc(count),
    partitionHalted: (partition, reason) => halts.inc({ partition, reason }),
  };
}
