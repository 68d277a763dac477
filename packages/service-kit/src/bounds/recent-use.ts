import { LRUCache } from 'lru-cache';
import { maxEntries } from '../max-entries.ts';

/** Amounts of work by key, older work counting less: for priorities, not for limits. Known to this process only. */
export interface RecentUse {
  add(key: string, amount: number): void;
  /**
   * True while the key is known to have used little: less than the light amount, or less than a twentieth of what all keys used. False for
   * new keys: an attack begins with them.
   */
  isLight(key: string): boolean;
}

export interface RecentUseOptions {
  lightAmount: number;
  /** Time after which work counts half. */
  halfLifeMs: number;
  clock?: () => number;
}

/** Amounts of time are longer on a busy machine, shares are not. */
const lightShare = 1 / 20;

interface Use {
  amount: number;
  at: number;
}

export function createRecentUse({ lightAmount, halfLifeMs, clock = () => performance.now() }: RecentUseOptions): RecentUse {
  const uses = new LRUCache<string, Use>(maxEntries(20_000));
  let total: Use = { amount: 0, at: 0 };

  const amountOf = (use: Use | undefined, now: number): number => (use === undefined ? 0 : use.amount * 2 ** ((use.at - now) / halfLifeMs));

  return {
    add(key, amount) {
      const at = clock();
      uses.set(key, { amount: amountOf(uses.get(key), at) + amount, at });
      total = { amount: amountOf(total, at) + amount, at };
    },
    isLight(key) {
      const now = clock();
      const use = uses.get(key);
      return use !== undefined && amountOf(use, now) < Math.max(lightAmount, lightShare * amountOf(total, now));
    },
  };
}
