import { describe, expect, test } from '@jest/globals';
import { memberEntity } from '@parley/events/entities';
import { eventId, newId } from '@parley/events/ids';
import type { Append } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, appended, eventsOf, idIn, kindsOf, promoted, readIn, sent } from './append-builders.ts';
import { readWholeLog } from './whole-log.ts';

export function describeIdempotency(opened: () => OpenedStore): void {
  describe('a command’s key', () => {
    const keys = { 'a UUIDv7': newId(), 'any text': 'order 66, once' };

    for (const [kind, key] of Object.entries(keys)) {
      test(`(${kind}) makes a repeated command return its first event and append nothing`, async () => {
        const { store, another } = opened();
        const append = keyed(key, [sent(idIn(2)), sent(idIn(2))]);
        const [event] = await appended(store, append);
        for (const each of [store, await another()]) {
          expect(await each.append(append)).toEqual({ kind: 'duplicate', event });
          expect(await each.append({ ...append, mayBeRetry: true })).toEqual({ kind: 'duplicate', event });
        }
        expect(await readWholeLog(store)).toHaveLength(2);
      });

      test(`(${kind}) rejects a different command`, async () => {
        const { store, another } = opened();
        const append = keyed(key, [sent(newId())]);
        await appended(store, append);
        const other = { ...append, bodyHash: '0123456789abcdef' };
        expect(await store.append(other)).toMatchObject({ kind: 'key_reused' });
        expect(await (await another()).append({ ...other, mayBeRetry: true })).toMatchObject({ kind: 'key_reused' });
        expect(await readWholeLog(store)).toHaveLength(1);
      });
    }

    test('executes a command once when it arrives twice at once', async () => {
      const { store } = opened();
      const append = keyed('twice', [sent(newId())]);
      const results = await Promise.all([store.append(append), store.append(append), store.append({ ...append, mayBeRetry: true })]);
      expect(kindsOf(results).sort()).toEqual(['appended', 'duplicate', 'duplicate']);
      const [event] = await readWholeLog(store);
      for (const result of results) {
        if (result.kind === 'duplicate') expect(result.event).toEqual(event);
        else expect(eventsOf(result)).toEqual([event]);
      }
    });

    test('executes a command once when it arrives at several instances at once', async () => {
      const { store, another } = opened();
      const stores = [store, await another(), await another()];
      for (let turn = 0; turn < 10; turn++) {
        const append = keyed(`turn ${turn}`, [sent(idIn(turn % 3))]);
        const results = await Promise.all(stores.map((each) => each.append(append)));
        expect(kindsOf(results).sort()).toEqual(['appended', 'duplicate', 'duplicate']);
      }
      expect(await readWholeLog(store)).toHaveLength(10);
    });

    test('accepts the first and rejects the other of two concurrent commands', async () => {
      const { store } = opened();
      const append = keyed('shared', [sent(newId())]);
      const results = await Promise.all([store.append(append), store.append({ ...append, bodyHash: 'ffffffffffffffff' })]);
      expect(kindsOf(results).sort()).toEqual(['appended', 'key_reused']);
    });

    test('recognizes a marked retry even if its read set has changed; an unmarked one appends nothing', async () => {
      const { store } = opened();
      const [conversationId, ann] = [newId(), newId()];
      const readSet = readIn(conversationId, { [memberEntity(ann)]: 0 });
      const append = { ...keyed('join', [promoted(conversationId, ann)]), readSet };
      const [event] = await appended(store, append);
      expect(await store.append({ ...append, mayBeRetry: true })).toEqual({ kind: 'duplicate', event });
      expect(['duplicate', 'conflict']).toContain((await store.append(append)).kind);
      expect(await readWholeLog(store)).toHaveLength(1);
    });

    test('is scoped to its actor and target', async () => {
      const { store } = opened();
      const append = keyed('mine', [sent(idIn(7))]);
      await appended(store, append);
      await appended(store, { ...append, command: { ...append.command, actorId: newId() } });
      await appended(store, { ...append, command: { ...append.command, targetId: idIn(7) } });
      expect(await readWholeLog(store)).toHaveLength(3);
    });

    test('finds an executed command, and null otherwise', async () => {
      const { store, another } = opened();
      const append = keyed('find me', [sent(newId())]);
      expect(await store.findCommand(append.command, append.bodyHash)).toBeNull();
      const [event] = await appended(store, append);
      expect(event.id).toBe(eventId(append.command, 0));
      for (const each of [store, await another()]) {
        expect(await each.findCommand(append.command, append.bodyHash)).toEqual({ kind: 'duplicate', event });
        expect(await each.findCommand(append.command, '0123456789abcdef')).toMatchObject({ kind: 'key_reused' });
      }
      expect(await store.findCommand({ ...append.command, key: 'find me not' }, append.bodyHash)).toBeNull();
    });
  });
}

function keyed(key: string, events: Parameters<typeof appendOf>[0]): Append {
  const append = appendOf(events);
  return { ...append, command: { ...append.command, key } };
}
