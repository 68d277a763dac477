import { describe, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, idIn, kindsOf, sent } from './append-builders.ts';
import { readWholeLog } from './whole-log.ts';

export function describeClosing(opened: () => OpenedStore): void {
  describe('close()', () => {
    test('finishes pending appends and rejects new ones', async () => {
      const { store, another } = opened();
      const pending = Array.from({ length: 30 }, (_, index) => store.append(appendOf([sent(idIn(index % 5))])));
      const closing = store.close();
      await expect(store.append(appendOf([sent(idIn(1))]))).rejects.toThrow(StoreUnavailable);
      await closing;
      expect(new Set(kindsOf(await Promise.all(pending)))).toEqual(new Set(['appended']));
      expect(await readWholeLog(await another())).toHaveLength(30);
    });

    test('notifies of the last commits before it resolves', async () => {
      const { store } = opened();
      let received = 0;
      store.onCommitted((commits) => {
        for (const { events } of commits) received += events.length;
      });
      const pending = store.append(appendOf([sent(idIn(1)), sent(idIn(1))]));
      await store.close();
      expect(received).toBe(2);
      await pending;
    });

    test('does not affect other instances, and may be called twice', async () => {
      const { store, another } = opened();
      const other = await another();
      await store.close();
      await store.close();
      expect(await other.append(appendOf([sent(idIn(1))]))).toMatchObject({ kind: 'appended' });
    });
  });
}
