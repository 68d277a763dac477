/** Entries evicted in order of use, bounded by their number and their total weight. */
import { LRUCache } from 'lru-cache';

export class EntryCache<Key extends string, Entry extends { weight: number }> {
  // Boxed anew on every change of weight: lru-cache updates the size only for another value.
  readonly #entries: LRUCache<Key, { entry: Entry }>;
  readonly #hasMaxWeight: boolean;

  constructor(bounds: { entries: number; weight: number }) {
    this.#hasMaxWeight = Number.isFinite(bounds.weight);
    // An entry that outweighs half of the cache would evict too much.
    const sizes = this.#hasMaxWeight ? { maxSize: bounds.weight, maxEntrySize: Math.floor(bounds.weight / 2) } : {};
    this.#entries = new LRUCache({ max: bounds.entries, ...sizes });
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
    this.#entries.set(key, { entry }, this.#hasMaxWeight ? { size: entry.weight } : undefined);
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
