import { describe, expect, test } from '@jest/globals';
import { conversationEntity } from '@parley/events/entities';
import { newId } from '@parley/events/ids';
import { conversationStream, membershipStream } from '@parley/events/streams';
import { UnknownEvent } from '@parley/events/upcasters';
import { type Anchor, LogDiverged } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, appended, created, edited, idIn, inStream, sent } from './append-builders.ts';
import { madeNewer, madeUnknown } from './tampering.ts';

const beginning: Anchor = { position: 0, eventId: null };

export function describeReading(opened: () => OpenedStore): void {
  describe('reading', () => {
    test('a stream by ranges of versions', async () => {
      const { store } = opened();
      const conversationId = newId();
      const stream = conversationStream(conversationId);
      const events = await appended(store, appendOf(Array.from({ length: 9 }, () => sent(conversationId))));
      await appended(store, appendOf([inStream(membershipStream(conversationId, newId()), sent(conversationId))]));

      expect(await store.readStream(stream, { after: 0, limit: 100 })).toEqual(events);
      expect(await store.readStream(stream, { after: 3, limit: 2 })).toEqual(events.slice(3, 5));
      expect(await store.readStream(stream, { after: 3, upTo: 5, limit: 100 })).toEqual(events.slice(3, 5));
      expect(await store.readStream(stream, { after: 3, upTo: 8, limit: 2 })).toEqual(events.slice(3, 5));
      expect(await store.readStream(stream, { after: 9, limit: 100 })).toEqual([]);
      expect(await store.readStream(stream, { after: 5, upTo: 5, limit: 100 })).toEqual([]);
      expect(await store.readStream(conversationStream(newId()), { after: 0, limit: 100 })).toEqual([]);
    });

    test('a partition in pages, each from the anchor of the previous page', async () => {
      const { store } = opened();
      const [one, other] = [idIn(30), idIn(30)];
      const events = [
        ...(await appended(store, appendOf([sent(one), sent(other), sent(one)]))),
        ...(await appended(store, appendOf([sent(other), sent(other)]))),
      ];
      await appended(store, appendOf([sent(idIn(31))]));

      expect(await store.readPartition(30, beginning, 100)).toEqual(events);
      expect(await store.readPartition(30, beginning, 2)).toEqual(events.slice(0, 2));
      expect(await store.readPartition(30, { position: 2, eventId: events[1]!.id }, 2)).toEqual(events.slice(2, 4));
      expect(await store.readPartition(30, { position: 4, eventId: events[3]!.id }, 100)).toEqual(events.slice(4));
      expect(await store.readPartition(30, { position: 5, eventId: events[4]!.id }, 100)).toEqual([]);
      expect(await store.readPartition(32, beginning, 100)).toEqual([]);
    });

    test('the events of some types in a partition, and the last one that was passed', async () => {
      const { store } = opened();
      const [one, edit] = [idIn(33), (messageId: string) => edited(idIn(33), messageId, 'edited')];
      const events = await appended(store, appendOf([sent(one), edit(newId()), sent(one), edit(newId()), sent(one)]));
      const positionsIn = async (after: Anchor, limit: number) =>
        (await store.readPartition(33, after, limit, ['MessageEdited'])).map(({ position }) => position);
      expect(await positionsIn(beginning, 100)).toEqual([2, 4, 5]);
      expect(await positionsIn(beginning, 3)).toEqual([2, 3]);
      expect(await positionsIn({ position: 3, eventId: events[2]!.id }, 1)).toEqual([4]);
      expect(await positionsIn({ position: 4, eventId: events[3]!.id }, 7)).toEqual([5]);
      expect(await positionsIn({ position: 5, eventId: events[4]!.id }, 7)).toEqual([]);
      expect(await positionsIn(beginning, 0)).toEqual([]);
      await expect(store.readPartition(33, { position: 6, eventId: null }, 1, ['MessageEdited'])).rejects.toThrow(LogDiverged);
    });

    test('the heads of the partitions that have events', async () => {
      const { store, another } = opened();
      expect(await store.heads()).toEqual([]);
      await appended(store, appendOf([sent(idIn(40)), sent(idIn(40))]));
      await appended(store, appendOf([sent(idIn(12))]));
      const heads = [
        { partition: 12, position: 1, epoch: store.epoch },
        { partition: 40, position: 2, epoch: store.epoch },
      ];
      expect(await store.heads()).toEqual(heads);
      expect(await (await another()).heads()).toEqual(heads);
    });

    test('responds to ping()', async () => {
      await opened().store.ping();
    });
  });

  describe('an event newer than this code', () => {
    for (const [kind, made] of Object.entries({ type: madeUnknown, 'schema version': madeNewer })) {
      test(`(its ${kind}) stops every reader and is never skipped`, async () => {
        const { store, another, tamper } = opened();
        const conversationId = idIn(33);
        const stream = conversationStream(conversationId);
        const events = await appended(store, appendOf([created(conversationId, [newId()]), sent(conversationId), sent(conversationId)]));
        await tamper(made(33, 2));

        const reader = await another();
        expect(await reader.readPartition(33, beginning, 1)).toEqual(events.slice(0, 1));
        expect(await reader.readPartition(33, { position: 2, eventId: events[1]!.id }, 10)).toEqual(events.slice(2));
        expect(await reader.readStream(stream, { after: 2, limit: 10 })).toEqual(events.slice(2));
        await expect(reader.readPartition(33, beginning, 10)).rejects.toThrow(UnknownEvent);
        await expect(reader.readStream(stream, { after: 0, limit: 10 })).rejects.toThrow(UnknownEvent);
        await expect(reader.load([{ stream, entity: null }])).rejects.toThrow(UnknownEvent);
      });
    }

    test('does not stop a decision about another entity', async () => {
      const { store, another, tamper } = opened();
      const conversationId = idIn(34);
      const [made] = await appended(store, appendOf([created(conversationId, [newId()]), sent(conversationId)]));
      await tamper(madeUnknown(34, 2));
      const reader = await another();
      const history = await reader.load([{ stream: made.stream, entity: conversationEntity(conversationId) }]);
      expect(history.events).toEqual([made]);
      const [next] = await appended(reader, appendOf([sent(conversationId)], { readSet: history.versions }));
      expect(next).toMatchObject({ version: 3, messages: 2, members: 1 });
    });
  });
}
