import type { PublishedCommit } from '@parley/event-bus/event-bus';
import type { PartitionState } from './partition-state.ts';

/** Puts the events of a published commit into the inboxes of their partitions. */
export function deliverCommit({ spans, events }: PublishedCommit, partitions: readonly PartitionState[]): void {
  const now = performance.now();
  for (const partition of partitions) partition.commitReceivedAt = now;
  let offset = 0;
  for (const span of spans) {
    const spanEvents = events?.slice(offset, (offset += span.to - span.from + 1)) ?? null;
    partitions.find(({ partition }) => partition === span.partition)?.inbox.offer(span, spanEvents);
  }
}
