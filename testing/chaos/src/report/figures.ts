/** Figures of a record: the size of the load, and how the clients fared. */
import { median, percentile } from '@parley/bench/measure/statistics';
import type { EventStore } from '@parley/event-store/event-store';
import type { RunningLoad } from '../load/start-load.ts';
import type { Figures } from './record.ts';

export async function measureFigures({ load, probes, history, membershipChanges }: RunningLoad, store: EventStore): Promise<Figures> {
  const { received, pages, unauthorized, calls, webhooks } = history();
  const deliveryMs = probes.messages().map(({ sentAt, deliveredAt }) => deliveredAt - sentAt);
  const sendMs = load.sent.map(({ tookMs }) => tookMs);
  const setupMs = calls.setups.map(({ startedAt, answeredAt }) => answeredAt - startedAt);
  const types = received.flatMap(({ events }) => events.map(({ type }) => type));
  const count = (matches: (type: string) => boolean) => types.filter(matches).length;
  const heads = await store.heads();
  const failures = Map.groupBy(load.failures, ({ reason }) => reason);
  return {
    acknowledged: load.sent.length,
    failedAttempts: Object.fromEntries([...failures].map(([reason, same]) => [reason, same.length])),
    medianMs: Math.round(median(sendMs)),
    slowestMs: Math.round(Math.max(...sendMs)),
    pushes: count((type) => type !== 'ready'),
    receiptsAndTyping: count((type) => type === 'receipt.advanced' || type === 'typing'),
    reconnections: count((type) => type === 'ready') - received.length,
    pages: pages.length,
    removals: membershipChanges.removals(),
    unauthorizedRequests: unauthorized.length,
    calls: { setUp: setupMs.length, medianMs: Math.round(percentile(setupMs, 0.5)), slowestMs: Math.round(percentile(setupMs, 1)) },
    probes: { messages: deliveryMs.length, medianMs: Math.round(median(deliveryMs)) },
    webhooks: { events: new Set(webhooks.map(({ id }) => id)).size, deliveries: webhooks.length },
    events: heads.reduce((sum, { position }) => sum + position, 0),
  };
}
