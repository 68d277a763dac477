import type { SubscriptionMetrics } from '@parley/subscription/observers';
import { Counter, Gauge, type Registry } from 'prom-client';

export function eraserMetrics(registry: Registry): SubscriptionMetrics {
  const registers = [registry];
  const lag = new Gauge({
    name: 'parley_erasure_lag_events',
    help: 'Events in the log that were not searched yet for what is to be erased: keys (eraser), persons and files (data_eraser)',
    labelNames: ['subscription', 'shard'],
    registers,
  });
  const halts = new Counter({
    name: 'parley_erasure_halts_total',
    help: 'Partitions in which nothing is erased until an operator acts, by reason',
    labelNames: ['reason', 'partition'],
    registers,
  });
  return {
    lagMeasured: (labels, events) => lag.set(labels, events),
    partitionHalted: (partition, reason) => halts.inc({ partition, reason }),
  };
}
