/** Publishes commits on the event bus: one PublishedCommit for each shard that a transaction touched. */
import type { CommittedEvents, EventStore } from '@parley/event-store/event-store';
import { shardOf } from '@parley/events/partitions';
import type { PublishedCommit, EventBus, Span } from '@parley/event-bus/event-bus';

interface Dependencies {
  store: Pick<EventStore, 'onCommitted'>;
  bus: Pick<EventBus, 'publish'>;
  failpoint?: (name: string) => void;
}

/** Publishes every later commit of this process, without waiting for the broker. A lost message loses nothing: the log repairs it. */
export function publishCommits({ store, bus, failpoint = () => {} }: Dependencies): void {
  store.onCommitted((commits) => {
    failpoint('publish.before');
    for (const publishedCommit of publishedCommitsOf(commits)) bus.publish(publishedCommit);
    failpoint('publish.after');
  });
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
