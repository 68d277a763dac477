import { expect, test } from '@jest/globals';
import type { OpenedStore } from './opened-store.ts';

export function describeIdentity(opened: () => OpenedStore, openStore: () => Promise<OpenedStore>): void {
  test('every instance of a store has the same id, and each store a different one', async () => {
    const { store, another } = opened();
    const other = await openStore();
    try {
      expect(store.id).toMatch(/^[0-9a-f]{32}$/);
      expect((await another()).id).toBe(store.id);
      expect(other.store.id).not.toBe(store.id);
    } finally {
      await other.close();
    }
  });
}
