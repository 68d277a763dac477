import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Push } from '@parley/push-channel/push-channel';
import type { Span, Tracing } from '@parley/service-kit/tracing/tracing';

export interface TracedPushes {
  /** Carry the trace context of their spans. */
  pushes: readonly Push[];
  spans: readonly Span[];
}

/** Starts a span for each push of an event whose command is sampled. */
export function tracePushes(tracing: Tracing, pushes: readonly Push[], events: readonly AnyStoredEvent[]): TracedPushes {
  const causes = new Map<string, string>();
  for (const { id, metadata } of events) if (metadata.traceparent !== undefined) causes.set(id, metadata.traceparent);
  if (causes.size === 0) return { pushes, spans: [] };
  const spans: Span[] = [];
  const traced = pushes.map((push): Push => {
    if (push.kind !== 'event' || !('id' in push.event)) return push;
    const parent = causes.get(push.event.id);
    if (parent === undefined) return push;
    const attributes = { 'parley.event': push.event.type, 'parley.rooms': push.rooms.length };
    const span = tracing.startSpan('push', { kind: 'producer', parent, attributes });
    if (span === undefined) return push;
    spans.push(span);
    return { ...push, traceparent: span.traceparent };
  });
  return { pushes: traced, spans };
}
