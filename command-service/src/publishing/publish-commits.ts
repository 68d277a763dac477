/** Rings the bell after each commit: one letter for each shard that it touched. */
import type { CommittedEvents, EventStore } from '@parley/event-store/event-store';
import { shardOf } from '@parley/events/partitions';
import type { PublishedCommit, EventBus, Span } from '@parley/event-bus/event-bus';

interface Dependencies {
  store: Pick<EventStore, 'onCommitted'>;
  bus: Pick<EventBus, 'publish'>;
  failpoint?: (name: string) => void;
}

/** From now on every commit of this process is published. Nobody waits for it, and losing a letter loses nothing. */
export function publishCommits({ store, bus, failpoint = () => {} }: Dependencies): void {
  store.onCommitted((commits) => {
    failpoint('publish.before');
    for (const publishedCommit of lettersOf(commits)) bus.publish(publishedCommit);
    failpoint('publish.after');
  });
}

/** The commits of one transaction as letters, by shard; the spans of a letter in the order of its commits. */
export function lettersOf(commits: readonly CommittedEvents[]): PublishedCommit[] {
  const byShard = Map.groupBy(commits, ({ partition }) => shardOf(partition));
  return Array.from(byShard, ([shard, ofShard]) => ({
    epoch: ofShard[0]!.epoch,
    shard,
    spans: ofShard.map(spanOf),
    events: ofShard.flatMap(({ events }) => events),
  }));
}

function spanOf({ partition, after, events }: CommittedEvents): Span {
  const last = events.at(-1)!;
  return { partition, from: after.position + 1, to: last.position, previousEventId: after.eventId, lastEventId: last.id };
}
