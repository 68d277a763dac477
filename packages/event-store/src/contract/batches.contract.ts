import { describe, expect, test } from '@jest/globals';
import { memberEntity, messageEntity } from '@parley/events/entities';
import { newId } from '@parley/events/ids';
import { PARTITIONS } from '@parley/events/partitions';
import { UnknownEvent } from '@parley/events/upcasters';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, appended, created, edited, eventsOf, idIn, kindsOf, promoted, readIn, sent } from './append-builders.ts';
import { madeUnknown } from './tampering.ts';
import { readWholeLog } from './whole-log.ts';

export function describeBatches(opened: () => OpenedStore): void {
  describe('concurrent appends', () => {
    test('are independent: a rejected one fails only its own caller', async () => {
      const { store } = opened();
      const [conversationId, ann] = [idIn(20), newId()];
      const earlier = appendOf([created(conversationId, [ann])]);
      const [first] = await appended(store, earlier);
      const good = (text: string) =>
        appendOf([sent(conversationId, text)], { readSet: readIn(conversationId, { [memberEntity(ann)]: 1 }) });
      const stale = appendOf([sent(conversationId, 'stale')], { readSet: readIn(conversationId, { [memberEntity(ann)]: 0 }) });

      const results = await Promise.all(
        [
          good('one'),
          stale,
          { ...earlier, mayBeRetry: true },
          good('two'),
          earlier,
          { ...earlier, bodyHash: '0000000000000000' },
          good('three'),
        ].map((append) => store.append(append)),
      );

      const duplicate = { kind: 'duplicate', event: first };
      expect(results).toMatchObject([{}, { kind: 'conflict' }, duplicate, {}, duplicate, { kind: 'key_reused' }, {}]);
      const [one, two, three] = [results[0]!, results[3]!, results[6]!].map((result) => eventsOf(result)[0]);
      const log = await readWholeLog(store);
      expect(log).toHaveLength(4);
      expect(new Set(log)).toEqual(new Set([first, one, two, three]));
    });

    test('are independent even if a newer release has executed one of them', async () => {
      const { another, tamper } = opened();
      const newer = appendOf([sent(idIn(21))]);
      await appended(await another(), newer);
      await tamper(madeUnknown(21, 1));
      const store = await another();
      const [one, repetition, other] = await Promise.allSettled(
        [appendOf([sent(idIn(21))]), { ...newer, mayBeRetry: true }, appendOf([sent(idIn(21))])].map((append) => store.append(append)),
      );
      expect([one, other]).toMatchObject([{ value: { kind: 'appended' } }, { value: { kind: 'appended' } }]);
      expect(repetition).toMatchObject({ status: 'rejected', reason: expect.any(UnknownEvent) });
      expect(await store.heads()).toMatchObject([{ partition: 21, position: 3 }]);
    });

    test('conflict with each other on the same entity', async () => {
      const { store } = opened();
      const [conversationId, messageId] = [newId(), newId()];
      await appended(store, appendOf([sent(conversationId, 'draft', messageId)]));
      const readSet = readIn(conversationId, { [messageEntity(messageId)]: 1 });
      const results = await Promise.all(
        ['first', 'second', 'third'].map((text) => store.append(appendOf([edited(conversationId, messageId, text)], { readSet }))),
      );
      expect(kindsOf(results).sort()).toEqual(['appended', 'conflict', 'conflict']);
      expect(await readWholeLog(store)).toHaveLength(2);
    });

    test('reach every partition', async () => {
      const { store } = opened();
      const partitions = Array.from({ length: 2 * PARTITIONS }, (_, index) => index % PARTITIONS);
      await Promise.all(partitions.map((partition) => appended(store, appendOf([sent(idIn(partition))]))));
      const log = await readWholeLog(store);
      expect(log.map(({ partition }) => partition)).toEqual(partitions.sort((a, b) => a - b));
    });

    test('may exceed one transaction', async () => {
      const { store } = opened();
      const [conversationId, ann] = [newId(), newId()];
      await appended(store, appendOf([created(conversationId, [ann])]));
      const most = Array.from({ length: 1_300 }, (_, index) => store.append(appendOf([sent(conversationId, `${index}`)])));
      const [moved] = await appended(store, appendOf([promoted(conversationId, ann)]));
      expect(new Set(kindsOf(await Promise.all(most)))).toEqual(new Set(['appended']));
      expect(moved.version).toBeGreaterThan(1);
      expect((await readWholeLog(store)).at(-1)).toMatchObject({ version: 1_302, messages: 1_300 });
    });

    test('may be large', async () => {
      const { store } = opened();
      const conversationId = newId();
      const text = '🫖'.repeat(8_000);
      await Promise.all(Array.from({ length: 60 }, () => appended(store, appendOf([sent(conversationId, text)]))));
      const log = await readWholeLog(store);
      expect(log).toHaveLength(60);
      expect(log.at(-1)).toMatchObject({ version: 60, payload: { personal: { text } } });
    });
  });
}
