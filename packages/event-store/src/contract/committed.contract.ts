import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { CommittedEvents, EventStore } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, appended, asRead, idIn, said } from './scenario.ts';
import { conversationStream } from '@parley/events/streams';
import { readWholeLog } from './whole-log.ts';

export function describeCommitted(opened: () => OpenedStore): void {
  describe('onCommitted()', () => {
    test('tells every event of this instance once, in order within its partition, each commit after the last', async () => {
      const { store, another } = opened();
      const elsewhere = await another();
      const told = listen(store);
      await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          appended(index % 4 === 0 ? elsewhere : store, appendOf([said(idIn(index % 3)), said(idIn(index % 3))])),
        ),
      );

      const commits = await told.events(90);
      const log = await readWholeLog(store);
      const byPlace = new Map(log.map((event) => [`${event.partition}/${event.position}`, event]));
      for (const { partition, after, events, epoch } of commits) {
        expect(epoch).toBe(store.epoch);
        expect(events).toEqual(events.map((_, index) => byPlace.get(`${partition}/${after.position + 1 + index}`)));
        if (after.eventId !== null) expect(after.eventId).toBe(byPlace.get(`${partition}/${after.position}`)?.id);
      }
      for (const partition of [0, 1, 2]) {
        const positions = eventsOf(commits.filter((commit) => commit.partition === partition)).map(({ position }) => position);
        expect(positions).toEqual([...positions].sort((a, b) => a - b));
      }
    });

    test('knows the event before, where this instance wrote it', async () => {
      const { store } = opened();
      const conversationId = idIn(13);
      const told = listen(store);
      const [first] = await appended(store, appendOf([said(conversationId)]));
      const [second] = await appended(store, appendOf([said(conversationId)]));
      expect(await told.events(2)).toEqual([
        { epoch: store.epoch, partition: 13, after: { position: 0, eventId: null }, events: [first] },
        { epoch: store.epoch, partition: 13, after: { position: 1, eventId: first.id }, events: [second] },
      ]);
    });

    test('is told when everybody can read it', async () => {
      const { store, another } = opened();
      const reader = await another();
      const reading = new Promise<AnyStoredEvent[]>((resolve, reject) => {
        store.onCommitted(([commit]) => {
          reader.readPartition(commit!.partition, commit!.after, 10).then(resolve, reject);
        });
      });
      const events = await appended(store, appendOf([said(idIn(14))]));
      expect(await reading).toEqual(events);
    });

    test('is not told of what was not appended', async () => {
      const { store } = opened();
      const conversationId = idIn(15);
      const told = listen(store);
      const append = appendOf([said(conversationId)]);
      const stale = appendOf([said(conversationId)], { readSet: [asRead(conversationStream(conversationId), null, 7)] });
      await Promise.all([append, append, stale, { ...append, bodyHash: '0000000000000000' }].map((each) => store.append(each)));
      await appended(store, appendOf([said(conversationId)]));
      expect(eventsOf(await told.events(2))).toEqual(await readWholeLog(store));
    });

    test('tells every listener', async () => {
      const { store } = opened();
      const listeners = [listen(store), listen(store)];
      const events = await appended(store, appendOf([said(newId())]));
      for (const told of listeners) expect(eventsOf(await told.events(1))).toEqual(events);
    });
  });
}

function eventsOf(commits: readonly CommittedEvents[]): AnyStoredEvent[] {
  return commits.flatMap(({ events }) => events);
}

/** Collects what the store tells; `events(n)` waits until that many events were told. The test's timeout is the deadline. */
function listen(store: EventStore): { events(count: number): Promise<CommittedEvents[]> } {
  const commits: CommittedEvents[] = [];
  let look: () => void = () => {};
  store.onCommitted((told) => {
    commits.push(...told);
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
