import { describe, expect, test } from '@jest/globals';
import { conversationEntity, memberEntity, preferencesEntity } from '@parley/events/entities';
import type { NewEvent } from '@parley/events/envelope';
import { eventId, newId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { conversationStream, membershipStream } from '@parley/events/streams';
import { limits } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import { added, appendOf, appended, created, idIn, ids, inStream, promoted, readIn, removed, sent } from './append-builders.ts';
import { readWholeLog } from './whole-log.ts';

export function describeAppending(opened: () => OpenedStore): void {
  describe('appending', () => {
    test('returns the events as stored in the log', async () => {
      const { store, another } = opened();
      const [conversationId, senderId] = [newId(), newId()];
      const text = 'O\'Brien sent "%s ? :name \\ \u0001 \u2028 üñ 🫶🏽"\r\n';
      const append = appendOf([sent(conversationId, text, newId(), senderId)], {
        metadata: { correlationId: 'request-1', causationId: newId(), traceparent: '00-ab-cd-01' },
      });
      const [event] = await appended(store, append);

      expect(event).toEqual({
        id: eventId(append.command, 0),
        type: 'MessageSent',
        stream: conversationStream(conversationId),
        version: 1,
        partition: partitionOf(conversationId),
        position: 1,
        messages: 1,
        members: 0,
        payload: append.events[0].payload,
        metadata: { ...append.metadata, actorId: append.command.actorId },
        recordedAt: expect.any(Number),
      });
      expect(Number.isSafeInteger(event.recordedAt)).toBe(true);
      expect(await readWholeLog(store)).toEqual([event]);
      expect(await readWholeLog(await another())).toEqual([event]);
      expect(await store.readStream(event.stream, { after: 0, limit: 10 })).toEqual([event]);
    });

    test('records the database’s time in microseconds', async () => {
      const { store } = opened();
      const [event] = await appended(store, appendOf([sent(newId())]));
      // The test databases run on this machine. One minute allows for a slow one, but not for another unit of time.
      expect(Math.abs(event.recordedAt / 1000 - Date.now())).toBeLessThan(60_000);
    });

    test('counts versions 1, 2, 3 … in each stream, and positions across the streams of a partition', async () => {
      const { store } = opened();
      const [conversationId, userId] = [idIn(9), newId()];
      const other = idIn(9);
      const membership = membershipStream(conversationId, userId);
      await appended(
        store,
        appendOf([created(conversationId, [userId]), inStream(membership, sent(conversationId)), sent(conversationId)]),
      );
      await appended(store, appendOf([created(other, [userId])]));
      await appended(store, appendOf([inStream(membership, sent(conversationId)), sent(conversationId)]));

      const log = await readWholeLog(store);
      expect(log.map(({ stream, version, position }) => [stream, version, position])).toEqual([
        [conversationStream(conversationId), 1, 1],
        [membership, 1, 2],
        [conversationStream(conversationId), 2, 3],
        [conversationStream(other), 1, 4],
        [membership, 2, 5],
        [conversationStream(conversationId), 3, 6],
      ]);
    });

    test('counts messages and members in each stream', async () => {
      const { store, another } = opened();
      const [conversationId, ann, ben, eve] = [newId(), newId(), newId(), newId()];
      const first = await appended(store, appendOf([created(conversationId, [ann, ben]), sent(conversationId), sent(conversationId)]));
      const second = await appended(await another(), appendOf([added(conversationId, [eve]), sent(conversationId)]));
      const third = await appended(store, appendOf([removed(conversationId, ben), promoted(conversationId, ann)]));

      expect([...first, ...second, ...third].map(({ messages, members }) => [messages, members])).toEqual([
        [0, 2],
        [1, 2],
        [2, 2],
        [2, 3],
        [3, 3],
        [3, 2],
        [3, 2],
      ]);
      const stream = conversationStream(conversationId);
      const { heads } = await (await another()).load([{ stream, entity: conversationEntity(conversationId) }]);
      expect(heads.get(stream)).toEqual({ version: 7, messages: 3, members: 2 });
    });

    test('stores an append of many events completely and in order', async () => {
      const { store, another } = opened();
      const conversationId = newId();
      const texts = Array.from({ length: 150 }, (_, index) => `line ${index + 1}`);
      const append = appendOf(texts.map((text) => sent(conversationId, text)));
      const events = await appended(store, append);

      expect(events.map(({ id }) => id)).toEqual(texts.map((_, index) => eventId(append.command, index)));
      expect(events.map(({ payload }) => payload)).toEqual(append.events.map(({ payload }) => payload));
      expect(await readWholeLog(await another())).toEqual(events);
    });

    test('stores an event about 500 members, which each of them finds and asserts', async () => {
      const { store, another } = opened();
      const [conversationId, owner, joining] = [newId(), newId(), ids(500)];
      await appended(store, appendOf([created(conversationId, [owner])]));
      const [event] = await appended(store, appendOf([added(conversationId, joining)]));
      expect(event).toMatchObject({ version: 2, members: 501 });

      const stream = conversationStream(conversationId);
      for (const userId of [joining[0]!, joining[1]!, joining[250]!, joining[499]!]) {
        const entity = memberEntity(userId);
        const history = await (await another()).load([{ stream, entity }]);
        expect(history.events).toEqual([event]);
        expect(history.versions).toEqual([{ stream, entity, version: 2 }]);
        const stale = appendOf([sent(conversationId)], { readSet: readIn(conversationId, { [entity]: 0 }) });
        expect(await store.append(stale)).toEqual({ kind: 'conflict' });
        await appended(store, appendOf([sent(conversationId)], { readSet: readIn(conversationId, { [entity]: 2 }) }));
      }
    });

    test('accepts as many events as the limit allows, and rejects one more', async () => {
      const { store } = opened();
      const conversationId = newId();
      const most = Array.from({ length: limits.eventsPerAppend }, () => sent(conversationId));
      await expect(store.append(appendOf([...most, sent(conversationId)]))).rejects.toThrow(RangeError);
      expect(await appended(store, appendOf(most))).toHaveLength(limits.eventsPerAppend);
    });

    test('rejects an append without events, and one whose streams or target are in several partitions', async () => {
      const { store } = opened();
      const append = appendOf([sent(idIn(1))]);
      await expect(store.append({ ...append, events: [] as never })).rejects.toThrow(RangeError);
      await expect(store.append(appendOf([sent(idIn(1)), sent(idIn(2))]))).rejects.toThrow(RangeError);
      const otherPartition = readIn(idIn(2), { [memberEntity(newId())]: 0 });
      await expect(store.append({ ...append, readSet: otherPartition })).rejects.toThrow(RangeError);
      const target = { ...append.command, targetId: idIn(2) };
      await expect(store.append({ ...append, command: target })).rejects.toThrow(RangeError);
      expect(await readWholeLog(store)).toEqual([]);
    });

    test('rejects an event with an entity that must be the first and is not', async () => {
      const { store } = opened();
      const [conversationId, userId] = [newId(), newId()];
      const hidden: NewEvent = { ...sent(conversationId), entities: [memberEntity(userId), preferencesEntity(userId)] };
      await expect(store.append(appendOf([hidden]))).rejects.toThrow(RangeError);
    });
  });
}
