import type { AnyStoredEvent } from '@parley/events/envelope';
import { noSpans, type Span, type Tracing } from '@parley/service-kit/tracing/tracing';

/**
 * Starts a span in the trace of each sampled command of a batch, so that each trace is complete. The first is the batch's: it has links to all
 * the commands, and the others have one to it.
 */
export function startBatchSpans(
  tracing: Tracing | undefined,
  { subscription, shard }: { subscription: string; shard: number },
  events: readonly AnyStoredEvent[],
): readonly Span[] {
  if (tracing === undefined) return noSpans;
  const commands = causesOf(events);
  if (commands.length === 0) return noSpans;
  const attributes = { 'parley.subscription': subscription, 'parley.shard': shard, 'parley.events': events.length };
  const spans: Span[] = [];
  for (const parent of commands) {
    const links = spans[0] === undefined ? commands : [spans[0].traceparent];
    const span = tracing.startSpan('project', { kind: 'consumer', parent, links, attributes });
    if (span !== undefined) spans.push(span);
  }
  return spans;
}

function causesOf(events: readonly AnyStoredEvent[]): string[] {
  const causes = new Set<string>();
  for (const { metadata } of events) if (metadata.traceparent !== undefined) causes.add(metadata.traceparent);
  return [...causes];
}
