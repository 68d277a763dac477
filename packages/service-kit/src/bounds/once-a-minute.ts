import { LRUCache } from 'lru-cache';
import { maxEntries } from '../max-entries.ts';

const intervalMs = 60_000;
/** Keys come from clients: more of them than this may repeat sooner. */
const maxKeys = 10_000;

/** Returns a function that is true for each key at most once a minute, for lines that clients could otherwise write without end. */
export function onceAMinute(): (key: string) => boolean {
  const seen = new LRUCache<string, true>({ ...maxEntries(maxKeys), ttl: intervalMs });
  return (key) => {
    if (seen.has(key)) return false;
    seen.set(key, true);
    return true;
  };
}
