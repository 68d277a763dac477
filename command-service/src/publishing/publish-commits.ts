/** Publishes commits on the event bus: one PublishedCommit for each shard that a transaction touched. */
import type { CommittedEvents, EventStore } from '@parley/event-store/event-store';
import { shardOf } from '@parley/events/partitions';
import type { Tracing } from '@parley/service-kit/tracing/tracing';
import type { PublishedCommit, EventBus, Span } from '@parley/event-bus/event-bus';

interface Dependencies {
  store: Pick<EventStore, 'onCommitted'>;
  bus: Pick<EventBus, 'publish'>;
  failpoint?: (name: string) => void;
  tracing?: Tracing | undefined;
}

/** Publishes every later commit of this process, without waiting for the broker. A lost message loses nothing: the log repairs it. */
export function publishCommits({ store, bus, failpoint = () => {}, tracing }: Dependencies): void {
  store.onCommitted((commits) => {
    failpoint('publish.before');
    for (const publishedCommit of publishedCommitsOf(commits)) {
      const spans = tracing && startSpans(tracing, publishedCommit);
      bus.publish(publishedCommit);
      spans?.forEach((span) => span.end());
    }
    failpoint('publish.after');
  });
}

/** A span for each sampled command: a commit contains the events of several. */
function startSpans(tracing: Tracing, { shard, events }: PublishedCommit): { end(): void }[] {
  const causes = new Set<string>();
  for (const { metadata } of events ?? []) if (metadata.traceparent !== undefined) causes.add(metadata.traceparent);
  const attributes = { 'parley.shard': shard, 'parley.events': events?.length ?? 0 };
  return [...causes].flatMap((parent) => tracing.startSpan('publish', { kind: 'producer', parent, attributes }) ?? []);
}

/** Groups the commits of one transaction by shard; spans and events stay in commit order. */
export function publishedCommitsOf(commits: readonly CommittedEvents[]): PublishedCommit[] {
  const byShard = Map.groupBy(commits, ({ partition }) => shardOf(partition));
  return Array.from(byShard, ([shard, shardCommits]) => ({
    epoch: shardCommits[0]!.epoch,
    shard,
    spans: shardCommits.map(spanOf),
    events: shardCommits.flatMap(({ events }) => events),
  }));
}

function spanOf({ partition, after, events }: CommittedEvents): Span {
  const last = events.at(-1)!;
  return { partition, from: after.position + 1, to: last.position, previousEventId: after.eventId, lastEventId: last.id };
}
