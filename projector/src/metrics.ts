import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the projector tells of itself. */
export interface ProjectorMetrics {
  /** A batch was committed. `lagSeconds`: the age of its oldest event. */
  projected(shard: string, batch: { events: number; parked: number; milliseconds: number; lagSeconds: number }): void;
  /** Events of the shard that the log holds and the tables do not. */
  behind(shard: string, events: number): void;
  pushed(pushes: number): void;
  stopped(partition: number, reason: string): void;
}

export function projectorMetrics(registry: Registry): ProjectorMetrics {
  const registers = [registry];
  const labelNames = ['shard'] as const;
  const batch = new Histogram({
    name: 'parley_projection_batch_events',
    help: 'Events projected in one transaction.',
    labelNames,
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  const duration = new Histogram({
    name: 'parley_projection_batch_seconds',
    help: 'From the first event taken to the commit of its batch.',
    labelNames,
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
    registers,
  });
  const lag = new Gauge({
    name: 'parley_projection_lag_seconds',
    help: 'Age of the oldest event of the last batch at its commit; 0 when nothing is behind.',
    labelNames,
    registers,
  });
  const behind = new Gauge({ name: 'parley_projection_lag_events', help: 'Events that are not projected yet.', labelNames, registers });
  const parked = new Counter({
    name: 'parley_projection_parked_events',
    help: 'Events that were put into a parked sequence instead of being projected.',
    labelNames,
    registers,
  });
  const pushed = new Counter({ name: 'parley_push_published_total', help: 'Pushes that the push channel took.', registers });
  const stopped = new Counter({
    name: 'parley_projection_stops_total',
    help: 'Partitions that stand still until somebody acts, by reason.',
    labelNames: ['reason', 'partition'],
    registers,
  });
  return {
    projected(shard, { events, parked: waiting, milliseconds, lagSeconds }) {
      batch.observe({ shard }, events);
      duration.observe({ shard }, milliseconds / 1e3);
      lag.set({ shard }, lagSeconds);
      // Also by none: an alarm sees a rise only of what was there before.
      parked.inc({ shard }, waiting);
    },
    behind(shard, events) {
      behind.set({ shard }, events);
      if (events === 0) lag.set({ shard }, 0);
    },
    pushed: (pushes) => pushed.inc(pushes),
    stopped: (partition, reason) => stopped.inc({ partition, reason }),
  };
}
