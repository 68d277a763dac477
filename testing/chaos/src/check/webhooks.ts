/** Webhooks: the receiver got every event of the log, in order within each conversation, pair and account, and nothing else. */
import { sequenceOf } from '@parley/dispatcher/event-sequence';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { isDelivered } from '@parley/read-tables/reads/delivered-events';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { WebhookDelivery } from '../load/webhook-receiver.ts';
import type { LogIndex } from './log-index.ts';

/** A clock that is stepped back by two minutes delays the next attempt by as much. */
const deadlineMs = 150_000;

/** Waits for what is on its way. */
export async function awaitWebhooks(deliveries: readonly WebhookDelivery[], log: LogIndex): Promise<void> {
  const isComplete = (): boolean => undelivered(deliveries, log).length === 0;
  await waitUntil(isComplete, { what: 'all webhooks', deadlineMs, pauseMs: 200 }).catch(() => undefined);
}

/** `later`: the log as it is after the deliveries, when services may have appended receipts and ends of calls to `log`. */
export function findWebhookViolations(deliveries: readonly WebhookDelivery[], log: LogIndex, later: LogIndex = log): string[] {
  const known = new Map(later.events.map((event) => [event.id, event]));
  const invented = deliveries.filter(({ id }) => id === null || !known.has(id));
  return [
    ...undelivered(deliveries, log).map(({ type, id, stream }) => `${type} ${id} of ${stream} was not delivered by webhook`),
    ...invented.map(({ id }) => `a webhook brought ${id === null ? 'a wrong signature' : `${id}, which the log does not contain`}`),
    ...findOutOfOrder(deliveries, known),
  ];
}

function undelivered(deliveries: readonly WebhookDelivery[], log: LogIndex): AnyStoredEvent[] {
  const accepted = new Set(deliveries.filter((delivery) => delivery.accepted).map(({ id }) => id));
  return log.events.filter((event) => isDelivered(event) && !accepted.has(event.id));
}

/** An event may be repeated, but it must first be accepted after all events before it. */
function findOutOfOrder(deliveries: readonly WebhookDelivery[], known: ReadonlyMap<string, AnyStoredEvent>): string[] {
  const latest = new Map<string, number>();
  const seen = new Set<string>();
  return deliveries.flatMap(({ id, accepted }) => {
    const event = id === null ? undefined : known.get(id);
    if (!event || !accepted || seen.has(event.id)) return [];
    seen.add(event.id);
    const sequence = sequenceOf(event);
    const previous = latest.get(sequence) ?? 0;
    latest.set(sequence, Math.max(previous, event.position));
    return event.position > previous ? [] : [`webhooks brought position ${event.position} of ${sequence} after ${previous}`];
  });
}
