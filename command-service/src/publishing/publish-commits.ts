/** Rings the bell after each commit: one letter for each delivery lane that it touched. */
import type { CommittedEvents, EventStore } from '@parley/event-store/event-store';
import { deliveryLaneOf } from '@parley/events/partitions';
import type { Letter, MessageBus, Span } from '@parley/event-bus/message-bus';

interface Dependencies {
  store: Pick<EventStore, 'onCommitted'>;
  bus: Pick<MessageBus, 'publish'>;
  failpoint?: (name: string) => void;
}

/** From now on every commit of this process is published. Nobody waits for it, and losing a letter loses nothing. */
export function publishCommits({ store, bus, failpoint = () => {} }: Dependencies): void {
  store.onCommitted((commits) => {
    failpoint('publish.before');
    for (const letter of lettersOf(commits)) bus.publish(letter);
    failpoint('publish.after');
  });
}

/** The commits of one transaction as letters, by lane; the spans of a letter in the order of its commits. */
export function lettersOf(commits: readonly CommittedEvents[]): Letter[] {
  const byLane = Map.groupBy(commits, ({ partition }) => deliveryLaneOf(partition));
  return Array.from(byLane, ([lane, ofLane]) => ({
    epoch: ofLane[0]!.epoch,
    lane,
    spans: ofLane.map(spanOf),
    events: ofLane.flatMap(({ events }) => events),
  }));
}

function spanOf({ partition, after, events }: CommittedEvents): Span {
  const last = events.at(-1)!;
  return { partition, from: after.position + 1, to: last.position, previousEventId: after.eventId, lastEventId: last.id };
}
