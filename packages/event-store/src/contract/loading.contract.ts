import { describe, expect, test } from '@jest/globals';
import { conversationEntity, memberEntity, messageEntity, preferencesEntity } from '@parley/events/entities';
import { messagesDeleted } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { conversationStream, membershipStream } from '@parley/events/streams';
import type { OpenedStore } from './opened-store.ts';
import { added, appendOf, appended, created, edited, inStream, prefers, promoted, readIn, removed, sent } from './append-builders.ts';

export function describeLoading(opened: () => OpenedStore): void {
  describe('load()', () => {
    test('returns the events of the requested entities without duplicates, with versions and heads', async () => {
      const { store, another } = opened();
      const [conversationId, ann, ben, messageId] = [newId(), newId(), newId(), newId()];
      const [stream, own] = [conversationStream(conversationId), membershipStream(conversationId, ann)];
      const [made] = await appended(store, appendOf([created(conversationId, [ann, ben])]));
      const [message] = await appended(store, appendOf([sent(conversationId, 'draft', messageId)]));
      await appended(store, appendOf([sent(conversationId), removed(conversationId, ben)]));
      const [mark] = await appended(store, appendOf([inStream(own, sent(conversationId, 'mine', messageId))]));
      const [edit, role] = await appended(store, appendOf([edited(conversationId, messageId, 'final'), promoted(conversationId, ann)]));

      const asked = [
        { stream: own, entity: messageEntity(messageId) },
        { stream, entity: messageEntity(messageId) },
        { stream, entity: memberEntity(ann) },
        { stream, entity: conversationEntity(conversationId) },
        { stream, entity: memberEntity(newId()) },
      ];
      for (const each of [store, store, await another()]) {
        const history = await each.load(asked);
        expect(history.events).toEqual([mark, made, message, edit, role]);
        expect(history.versions).toEqual(asked.map((ref, index) => ({ ...ref, version: [1, 5, 6, 1, 0][index] })));
        expect(history.heads.get(stream)).toEqual({ version: 6, messages: 2, members: 1 });
        expect(history.heads.get(own)).toEqual({ version: 1, messages: 1, members: 0 });
      }
    });

    test('returns many entities of a stream as it returns each: with what is about several, and nothing for one without events', async () => {
      const { store, another } = opened();
      const conversationId = newId();
      const stream = conversationStream(conversationId);
      const messageIds = Array.from({ length: 12 }, () => newId());
      for (const messageId of messageIds) await appended(store, appendOf([sent(conversationId, 'draft', messageId)]));
      await appended(store, appendOf([edited(conversationId, messageIds[3]!, 'final')]));
      const messages = messageIds.map((messageId, index) => ({ messageId, messageSeq: index + 1, senderId: null, mentionsRemoved: [] }));
      await appended(store, appendOf([messagesDeleted({ conversationId, reason: 'erased', throughSeq: 12, messages })]));
      const refs = [...messageIds, newId()].map((messageId) => ({ stream, entity: messageEntity(messageId) }));
      const one = await another();
      const single = await Promise.all(refs.map(async (ref) => (await one.load([ref], { current: true })).versions[0]));
      expect(single.map((each) => each!.version)).toEqual([...messageIds.map(() => 14), 0]);
      for (const each of [store, await another()]) {
        const history = await each.load(refs, { current: true });
        expect(history.events.map(({ version }) => version)).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
        expect(history.versions).toEqual(single);
      }
    });

    test('returns a whole stream for a null entity', async () => {
      const { store, another } = opened();
      const conversationId = newId();
      const stream = conversationStream(conversationId);
      const events = await appended(store, appendOf([created(conversationId, [newId()]), sent(conversationId), sent(conversationId)]));
      for (const each of [store, await another()]) {
        const history = await each.load([{ stream, entity: null }]);
        expect(history).toEqual({
          events,
          versions: [{ stream, entity: null, version: 3 }],
          heads: new Map([[stream, { version: 3, messages: 2, members: 1 }]]),
        });
      }
    });

    test('returns only the last event of an entity with state-carrying events, and asserts its version', async () => {
      const { store, another } = opened();
      const [conversationId, userId] = [newId(), newId()];
      const ref = { stream: membershipStream(conversationId, userId), entity: preferencesEntity(userId) };
      const pinning = (pinned: boolean) => appendOf([prefers(conversationId, userId, pinned)]);
      const early = await another();
      for (const each of [store, early]) expect((await each.load([ref])).events).toEqual([]);
      for (let turn = 0; turn < 3; turn++) await appended(store, pinning(turn % 2 === 0));
      const [last] = await appended(store, pinning(false));
      for (const each of [store, store, await another()]) {
        const { events, versions } = await each.load([ref]);
        expect([events, versions]).toEqual([[last], [{ ...ref, version: 4 }]]);
      }
      expect((await early.load([ref], { current: true })).events).toEqual([last]);
      const outdated = { ...pinning(true), readSet: [{ ...ref, version: 3 }] };
      expect(await store.append(outdated)).toEqual({ kind: 'conflict' });
      await appended(store, { ...pinning(true), readSet: [{ ...ref, version: 4 }] });
    });

    test('finds the last event of an entity with state-carrying events in any place of the event', async () => {
      const { store, another } = opened();
      const [conversationId, ann, ben] = [newId(), newId(), newId()];
      const ref = { stream: conversationStream(conversationId), entity: memberEntity(ben) };
      const changes = [
        added(conversationId, [ann, ben]),
        promoted(conversationId, ben),
        removed(conversationId, ben),
        added(conversationId, [ann, ben]),
        removed(conversationId, ben),
      ];
      for (const [index, change] of changes.entries()) {
        const [event] = await appended(store, appendOf([change]));
        for (const each of [store, store, await another()]) {
          const { events, versions } = await each.load([ref]);
          expect([events, versions]).toEqual([[event], [{ ...ref, version: index + 1 }]]);
        }
        const outdated = appendOf([sent(conversationId)], { readSet: [{ ...ref, version: index }] });
        expect(await store.append(outdated)).toEqual({ kind: 'conflict' });
      }
    });

    test('returns version 0 and no events for an empty stream', async () => {
      const { store } = opened();
      const stream = conversationStream(newId());
      expect(await store.load([{ stream, entity: null }])).toEqual({
        events: [],
        versions: [{ stream, entity: null, version: 0 }],
        heads: new Map([[stream, { version: 0, messages: 0, members: 0 }]]),
      });
    });

    test('sees newer events after a conflict, so that a retry succeeds', async () => {
      const { store, another } = opened();
      const otherStore = await another();
      const [conversationId, ann] = [newId(), newId()];
      const entity = memberEntity(ann);
      const asked = [{ stream: conversationStream(conversationId), entity }];
      await appended(store, appendOf([created(conversationId, [ann])]));
      expect((await store.load(asked)).versions).toMatchObject([{ version: 1 }]);

      const [promotion] = await appended(otherStore, appendOf([promoted(conversationId, ann)]));
      const stale = appendOf([sent(conversationId)], { readSet: readIn(conversationId, { [entity]: 1 }) });
      expect(await store.append(stale)).toEqual({ kind: 'conflict' });
      const history = await store.load(asked);
      expect(history.events.at(-1)).toEqual(promotion);
      await appended(store, { ...stale, readSet: history.versions });
    });

    test('with `current` sees the appends of every instance', async () => {
      const { store, another } = opened();
      const otherStore = await another();
      const [conversationId, ann] = [newId(), newId()];
      const stream = conversationStream(conversationId);
      const asked = [
        { stream, entity: memberEntity(ann) },
        { stream, entity: messageEntity(newId()) },
      ];
      await store.load(asked);
      for (let version = 1; version <= 5; version++) {
        const [event] = await appended(otherStore, appendOf([promoted(conversationId, ann)]));
        const history = await store.load(asked, { current: true });
        expect(history.events.at(-1)).toEqual(event);
        expect(history.versions).toMatchObject([{ version }, { version: 0 }]);
        expect(history.heads.get(stream)).toMatchObject({ version });
      }
    });

    test('sees the appends of this instance', async () => {
      const { store } = opened();
      const [conversationId, messageId] = [newId(), newId()];
      const asked = [{ stream: conversationStream(conversationId), entity: messageEntity(messageId) }];
      for (let version = 1; version <= 5; version++) {
        const [event] = await appended(store, appendOf([edited(conversationId, messageId, `version ${version}`)]));
        const history = await store.load(asked);
        expect(history.events).toHaveLength(version);
        expect(history.events.at(-1)).toEqual(event);
        expect(history.versions).toMatchObject([{ version }]);
      }
    });
  });
}
