import { expect, test } from '@jest/globals';
import type { CommittedEvents } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import type { PublishedCommit } from '@parley/event-bus/event-bus';
import { stored } from '../stored-events.fixture.ts';
import { publishCommits } from './publish-commits.ts';

function commit(partition: number, after: number, count: number): CommittedEvents {
  const events = Array.from({ length: count }, (_, index): AnyStoredEvent => {
    const userId = newId();
    const [event] = stored(accountRegistered({ userId, personal: { username: 'x', displayName: 'X', email: null } }));
    return { ...event!, partition, position: after + index + 1 };
  });
  return { epoch: 3, partition, after: { position: after, eventId: null }, events };
}

test('publishes one message for each shard, with the spans of its partitions', () => {
  const steps: string[] = [];
  const publishedCommits: PublishedCommit[] = [];
  let committed: (commits: readonly CommittedEvents[]) => void = () => {};
  publishCommits({
    store: { onCommitted: (listener) => void (committed = listener) },
    bus: { publish: (publishedCommit) => void publishedCommits.push(publishedCommit) },
    failpoint: (name) => void steps.push(name),
  });
  // Partitions 1 and 5 lie in shard 1, 2 in shard 2.
  const commits = [commit(1, 0, 2), commit(2, 7, 1), commit(5, 3, 1)];
  committed(commits);

  const [one, two, five] = commits as [CommittedEvents, CommittedEvents, CommittedEvents];
  const span = ({ partition, after, events }: CommittedEvents) => {
    const [from, to] = [after.position + 1, after.position + events.length];
    return { partition, from, to, previousEventId: null, lastEventId: events.at(-1)!.id };
  };
  expect(publishedCommits).toEqual([
    { epoch: 3, shard: 1, spans: [span(one), span(five)], events: [...one.events, ...five.events] },
    { epoch: 3, shard: 2, spans: [span(two)], events: two.events },
  ]);
  expect(steps).toEqual(['publish.before', 'publish.after']);
});
