/** Entries evicted in order of use, bounded by their number and their total weight. */
import { LRUCache } from 'lru-cache';

export class EntryCache<Key extends string, Entry extends { weight: number }> {
  // Boxed anew on every change of weight: lru-cache updates the size only for another value.
  readonly #entries: LRUCache<Key, { entry: Entry }>;
  readonly #hasMaxWeight: boolean;
  readonly #maxEntries: number;

  constructor(bounds: { entries: number; weight: number }) {
    this.#hasMaxWeight = Number.isFinite(bounds.weight);
    this.#maxEntries = bounds.entries;
    const { entries, weight } = bounds;
    // Not `max`, for which lru-cache makes room in advance. An entry that outweighs half of the cache would evict too much.
    this.#entries = new LRUCache(this.#hasMaxWeight ? { maxSize: weight, maxEntrySize: Math.floor(weight / 2) } : { maxSize: entries });
  }

  get weight(): number {
    return this.#entries.calculatedSize;
  }

  /** Counts as a use. */
  get(key: Key): Entry | undefined {
    return this.#entries.get(key)?.entry;
  }

  /** Does not count as a use. */
  peek(key: Key): Entry | undefined {
    return this.#entries.peek(key)?.entry;
  }

  set(key: Key, entry: Entry): void {
    this.#entries.set(key, { entry }, { size: this.#hasMaxWeight ? entry.weight : 1 });
    if (this.#entries.size > this.#maxEntries) this.#entries.pop();
  }

  /** Changes the weight of an entry, which counts as a use. An entry that was evicted stays out. */
  resize(key: Key, entry: Entry, change: number): void {
    entry.weight += change;
    if (this.peek(key) === entry) this.set(key, entry);
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
