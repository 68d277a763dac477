import { SHARDS } from '@parley/events/partitions';
import type { ShardName } from '@parley/subscription/shard-report';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { webhookIdOf } from './webhooks/webhook-subscription.ts';

export type AttemptOutcome = 'delivered' | 'failed';

export interface DispatcherMetrics {
  attempted(webhookId: string, outcome: AttemptOutcome, seconds: number): void;
  /** Events that this process holds back, or has not looked at, by webhook and shard. */
  lagMeasured(of: ShardName, events: number): void;
  pendingMeasured(webhookId: string, events: number): void;
  disabled(webhookId: string, reason: string): void;
  partitionHalted(partition: number, reason: string): void;
  /** The series of a webhook that is gone. */
  removed(webhookId: string): void;
}

export function dispatcherMetrics(registry: Registry): DispatcherMetrics {
  const registers = [registry];
  const labelNames = ['webhook'] as const;
  const attempts = new Counter({
    name: 'parley_webhook_attempts_total',
    help: 'Attempts to deliver an event, by outcome',
    labelNames: ['webhook', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'parley_webhook_attempt_seconds',
    help: 'Time from sending a webhook to its answer',
    labelNames,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
    registers,
  });
  const lag = new Gauge({
    name: 'parley_webhook_lag_events',
    help: 'Events in the log that a webhook has not reached yet',
    labelNames: ['webhook', 'shard'],
    registers,
  });
  const pending = new Gauge({
    name: 'parley_webhook_pending_events',
    help: 'Events that wait for another attempt, or for an earlier event of their conversation',
    labelNames,
    registers,
  });
  const disablings = new Counter({
    name: 'parley_webhook_disabled_total',
    help: 'Webhooks that were disabled, by reason',
    labelNames: ['webhook', 'reason'],
    registers,
  });
  const halts = new Counter({
    name: 'parley_webhook_halts_total',
    help: 'Partitions halted until an operator acts, by reason',
    labelNames: ['reason', 'partition'],
    registers,
  });
  return {
    attempted(webhook, outcome, took) {
      attempts.inc({ webhook, outcome });
      seconds.observe({ webhook }, took);
    },
    lagMeasured: ({ subscription, shard }, events) => lag.set({ webhook: webhookIdOf(subscription), shard }, events),
    pendingMeasured: (webhook, events) => pending.set({ webhook }, events),
    disabled: (webhook, reason) => disablings.inc({ webhook, reason }),
    partitionHalted: (partition, reason) => halts.inc({ partition, reason }),
    removed(webhook) {
      for (const outcome of ['delivered', 'failed']) attempts.remove({ webhook, outcome });
      seconds.remove({ webhook });
      pending.remove({ webhook });
      for (let shard = 0; shard < SHARDS; shard++) lag.remove({ webhook, shard });
    },
  };
}
