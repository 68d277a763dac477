import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { CommittedEvents, EventStore } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, appended, asRead, idIn, sent } from './append-builders.ts';
import { conversationStream } from '@parley/events/streams';
import { readWholeLog } from './whole-log.ts';

export function describeCommitted(opened: () => OpenedStore): void {
  describe('onCommitted()', () => {
    test('notifies of every event of this instance once, in order within its partition', async () => {
      const { store, another } = opened();
      const otherStore = await another();
      const received = listen(store);
      await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          appended(index % 4 === 0 ? otherStore : store, appendOf([sent(idIn(index % 3)), sent(idIn(index % 3))])),
        ),
      );

      const commits = await received.events(90);
      const log = await readWholeLog(store);
      const byPosition = new Map(log.map((event) => [`${event.partition}/${event.position}`, event]));
      for (const { partition, after, events, epoch } of commits) {
        expect(epoch).toBe(store.epoch);
        expect(await store.opened(events)).toEqual(events.map((_, index) => byPosition.get(`${partition}/${after.position + 1 + index}`)));
        if (after.eventId !== null) expect(after.eventId).toBe(byPosition.get(`${partition}/${after.position}`)?.id);
      }
      for (const partition of [0, 1, 2]) {
        const positions = eventsOf(commits.filter((commit) => commit.partition === partition)).map(({ position }) => position);
        expect(positions).toEqual([...positions].sort((a, b) => a - b));
      }
    });

    test('includes the previous event if this instance wrote it', async () => {
      const { store } = opened();
      const conversationId = idIn(13);
      const received = listen(store);
      const [first] = await appended(store, appendOf([sent(conversationId)]));
      const [second] = await appended(store, appendOf([sent(conversationId)]));
      expect(await openedCommits(store, await received.events(2))).toEqual([
        { epoch: store.epoch, partition: 13, after: { position: 0, eventId: null }, events: [first] },
        { epoch: store.epoch, partition: 13, after: { position: 1, eventId: first.id }, events: [second] },
      ]);
    });

    test('is called when every instance can read the commit', async () => {
      const { store, another } = opened();
      const reader = await another();
      const reading = new Promise<AnyStoredEvent[]>((resolve, reject) => {
        store.onCommitted(([commit]) => {
          reader.readPartition(commit!.partition, commit!.after, 10).then(resolve, reject);
        });
      });
      const events = await appended(store, appendOf([sent(idIn(14))]));
      expect(await reading).toEqual(events);
    });

    test('is not called for appends that were not accepted', async () => {
      const { store } = opened();
      const conversationId = idIn(15);
      const received = listen(store);
      const append = appendOf([sent(conversationId)]);
      const stale = appendOf([sent(conversationId)], { readSet: [asRead(conversationStream(conversationId), null, 7)] });
      await Promise.all([append, append, stale, { ...append, bodyHash: '0000000000000000' }].map((each) => store.append(each)));
      await appended(store, appendOf([sent(conversationId)]));
      expect(await store.opened(eventsOf(await received.events(2)))).toEqual(await readWholeLog(store));
    });

    test('notifies every listener', async () => {
      const { store } = opened();
      const listeners = [listen(store), listen(store)];
      const events = await appended(store, appendOf([sent(newId())]));
      for (const received of listeners) expect(await store.opened(eventsOf(await received.events(1)))).toEqual(events);
    });
  });
}

function eventsOf(commits: readonly CommittedEvents[]): AnyStoredEvent[] {
  return commits.flatMap(({ events }) => events);
}

function openedCommits(store: EventStore, commits: readonly CommittedEvents[]): Promise<CommittedEvents[]> {
  return Promise.all(commits.map(async (commit) => ({ ...commit, events: [...(await store.opened(commit.events))] })));
}

/** Collects the notifications of a store; `events(n)` waits for n events. The deadline is the test's timeout. */
function listen(store: EventStore): { events(count: number): Promise<CommittedEvents[]> } {
  const commits: CommittedEvents[] = [];
  let look: () => void = () => {};
  store.onCommitted((committed) => {
    commits.push(...committed);
    look();
  });
  return {
    events: (count) =>
      new Promise((resolve) => {
        look = () => {
          if (eventsOf(commits).length >= count) resolve(commits);
        };
        look();
      }),
  };
}
