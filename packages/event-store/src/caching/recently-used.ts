/** Keeps what was used last, within a bound on entries and on weight. */
export class RecentlyUsed<Key, Value extends { weight: number }> {
  readonly #entries = new Map<Key, Value>();
  readonly #most: { entries: number; weight: number };
  #weight = 0;

  constructor(most: { entries: number; weight: number }) {
    this.#most = most;
  }

  get weight(): number {
    return this.#weight;
  }

  /** Counts as a use. */
  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** Does not count as a use. */
  peek(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    this.#entries.set(key, value);
    this.#weight += value.weight;
    this.#evict();
  }

  /** The value under this key has become heavier. */
  grow(key: Key, value: Value, weight: number): void {
    value.weight += weight;
    if (this.#entries.get(key) !== value) return;
    this.#weight += weight;
    this.#evict();
  }

  delete(key: Key): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#weight -= value.weight;
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  #evict(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#most.entries && this.#weight <= this.#most.weight) return;
      this.delete(key);
    }
  }
}
