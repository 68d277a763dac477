import { describe, expect, test } from '@jest/globals';
import { memberEntity, messageEntity, type Entity } from '@parley/events/entities';
import { eventId, newId, pairId } from '@parley/events/ids';
import { conversationStream, pairStream } from '@parley/events/streams';
import type { Append, EventStore } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import {
  added,
  appendOf,
  appended,
  asRead,
  created,
  edited,
  ids,
  inStream,
  kindsOf,
  promoted,
  readIn,
  removed,
  sent,
} from './append-builders.ts';
import { readWholeLog } from './whole-log.ts';

export function describeConflicts(opened: () => OpenedStore): void {
  describe('the read set of an append', () => {
    test('is asserted for each of its entities, while others may change', async () => {
      const { store } = opened();
      const [conversationId, ann, ben] = [newId(), newId(), newId()];
      await appended(store, appendOf([created(conversationId, [ann, ben])]));
      const asAnn = (version: number): Append =>
        appendOf([sent(conversationId)], { readSet: readIn(conversationId, { [memberEntity(ann)]: version }) });

      await appended(store, asAnn(1));
      await appended(store, appendOf([removed(conversationId, ben)]));
      await appended(store, asAnn(1));
      const [{ version }] = await appended(store, appendOf([promoted(conversationId, ann)]));
      expect(await store.append(asAnn(1))).toEqual({ kind: 'conflict' });
      await appended(store, asAnn(version));
    });

    test('is rejected if it claims a version beyond the current one', async () => {
      const { store } = opened();
      const [conversationId, ann] = [newId(), newId()];
      await appended(store, appendOf([created(conversationId, [ann]), sent(conversationId)]));
      const claims = readIn(conversationId, { [memberEntity(ann)]: 2 });
      expect(await store.append(appendOf([sent(conversationId)], { readSet: claims }))).toEqual({ kind: 'conflict' });
    });

    test('has version 0 for an entity without events', async () => {
      const { store } = opened();
      const conversationId = newId();
      const messageId = newId();
      const once = (): Append =>
        appendOf([sent(conversationId, 'once', messageId)], { readSet: readIn(conversationId, { [messageEntity(messageId)]: 0 }) });
      await appended(store, once());
      expect(await store.append(once())).toEqual({ kind: 'conflict' });
    });

    test('may contain a whole stream, which any event changes', async () => {
      const { store, another } = opened();
      const pair = pairId(newId(), newId());
      const stream = pairStream(pair);
      const asserting = (version: number): Append => appendOf([inStream(stream, sent(pair))], { readSet: [asRead(stream, null, version)] });

      const [first] = await appended(store, asserting(0));
      expect(first.version).toBe(1);
      expect(await (await another()).append(asserting(0))).toEqual({ kind: 'conflict' });
      await appended(store, asserting(1));
      expect(await store.append(asserting(1))).toEqual({ kind: 'conflict' });
    });

    test('may contain another stream of the partition', async () => {
      const { store, another } = opened();
      const pair = pairId(newId(), newId());
      const blockable = (): Append => appendOf([sent(pair)], { readSet: [asRead(pairStream(pair), null, 0)] });
      await appended(store, blockable());
      await appended(await another(), appendOf([inStream(pairStream(pair), sent(pair))]));
      expect(await store.append(blockable())).toEqual({ kind: 'conflict' });
      const log = await readWholeLog(store);
      expect(log.map(({ stream, version }) => [stream, version])).toEqual([
        [conversationStream(pair), 1],
        [pairStream(pair), 1],
      ]);
    });

    test('lets 64 senders append to one conversation at once without a conflict', async () => {
      const { store, another } = opened();
      const [conversationId, senders] = [newId(), ids(64)];
      await appended(store, appendOf([created(conversationId, senders)]));
      const stores = [store, await another()];
      const results = await Promise.all(
        senders.map((sender, index) =>
          stores[index % 2]!.append(appendOf([sent(conversationId)], { readSet: readIn(conversationId, { [memberEntity(sender)]: 1 }) })),
        ),
      );
      expect(new Set(kindsOf(results))).toEqual(new Set(['appended']));
      expect((await readWholeLog(store)).at(-1)).toMatchObject({ version: 65, messages: 64, members: 64 });
    });

    test('accepts one of several concurrent decisions on the same entity', async () => {
      const { store, another } = opened();
      const [conversationId, messageId] = [newId(), newId()];
      await appended(store, appendOf([sent(conversationId, 'draft', messageId)]));
      const stores = [store, await another(), await another()];
      const readSet = readIn(conversationId, { [messageEntity(messageId)]: 1 });
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          stores[index % 3]!.append(appendOf([edited(conversationId, messageId, `edit ${index}`)], { readSet })),
        ),
      );
      expect(kindsOf(results).sort()).toEqual(['appended', ...Array.from({ length: 11 }, () => 'conflict')]);
      expect(await readWholeLog(store)).toHaveLength(2);
    });

    test('holds at the log position of every append, despite races', async () => {
      const { store, another } = opened();
      const stores = [store, await another(), await another()];
      const [conversationId, members] = [newId(), ids(4)];
      await appended(store, appendOf([created(conversationId, members)]));
      const done = (await Promise.all(stores.map((each) => decideOften(each, conversationId, members, 12)))).flat();

      const log = await readWholeLog(await another());
      const moved = new Map<Entity, number>(members.map((userId) => [memberEntity(userId), 1]));
      for (const event of log.slice(1)) {
        const { readSet, events } = done.find(({ command }) => eventId(command, 0) === event.id)!;
        for (const { entity, version } of readSet) expect(version).toBe(moved.get(entity!));
        for (const entity of events[0].entities) moved.set(entity, event.version);
      }
      expect(log).toHaveLength(1 + done.length);
    });
  });
}

/** Loads two members, decides about the first, and retries on a conflict, as command handlers do. */
async function decideOften(store: EventStore, conversationId: string, members: readonly string[], times: number): Promise<Append[]> {
  const stream = conversationStream(conversationId);
  const done: Append[] = [];
  for (let turn = 0; done.length < times; turn++) {
    const pair = [members[turn % members.length]!, members[(turn * 3 + 1) % members.length]!];
    const { versions } = await store.load(pair.map((userId) => ({ stream, entity: memberEntity(userId) })));
    const append = appendOf([added(conversationId, [pair[0]!])], { readSet: versions });
    if ((await store.append(append)).kind === 'appended') done.push(append);
  }
  return done;
}
