import { describe, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, idIn, kindsOf, said } from './scenario.ts';
import { readWholeLog } from './whole-log.ts';

export function describeClosing(opened: () => OpenedStore): void {
  describe('close()', () => {
    test('finishes the appends under way and refuses new ones', async () => {
      const { store, another } = opened();
      const underWay = Array.from({ length: 30 }, (_, index) => store.append(appendOf([said(idIn(index % 5))])));
      const closing = store.close();
      await expect(store.append(appendOf([said(idIn(1))]))).rejects.toThrow(StoreUnavailable);
      await closing;
      expect(new Set(kindsOf(await Promise.all(underWay)))).toEqual(new Set(['appended']));
      expect(await readWholeLog(await another())).toHaveLength(30);
    });

    test('tells the last commits before it resolves', async () => {
      const { store } = opened();
      let told = 0;
      store.onCommitted((commits) => {
        for (const { events } of commits) told += events.length;
      });
      const underWay = store.append(appendOf([said(idIn(1)), said(idIn(1))]));
      await store.close();
      expect(told).toBe(2);
      await underWay;
    });

    test('leaves other instances as they are, and may be called again', async () => {
      const { store, another } = opened();
      const other = await another();
      await store.close();
      await store.close();
      expect(await other.append(appendOf([said(idIn(1))]))).toMatchObject({ kind: 'appended' });
    });
  });
}
