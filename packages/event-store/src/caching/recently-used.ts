/**
 * Keeps what was used lately, within a bound on entries and on weight. Two generations: a use moves an entry to the young
 * one; when that is full, at half of the bound, it becomes the old one, and what was old is dropped. Keeping the exact
 * order of use was a tenth of the cost of an append.
 */
export class RecentlyUsed<Key, Value extends { weight: number }> {
  readonly #half: { entries: number; weight: number };
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  #youngWeight = 0;
  #oldWeight = 0;

  constructor(most: { entries: number; weight: number }) {
    this.#half = { entries: most.entries / 2, weight: most.weight / 2 };
  }

  get weight(): number {
    return this.#youngWeight + this.#oldWeight;
  }

  /** Counts as a use. */
  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const value = this.#old.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  /** Does not count as a use. */
  peek(key: Key): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    // What is too heavy for a generation of its own is not kept.
    if (value.weight > this.#half.weight) return;
    if (this.#young.size + 1 > this.#half.entries || this.#youngWeight + value.weight > this.#half.weight) this.#age();
    this.#young.set(key, value);
    this.#youngWeight += value.weight;
  }

  /** The value under this key has become heavier, or lighter; a use. One that is not held any more only changes itself. */
  grow(key: Key, value: Value, weight: number): void {
    const isHeld = this.peek(key) === value;
    if (isHeld) this.delete(key);
    value.weight += weight;
    if (isHeld) this.set(key, value);
  }

  delete(key: Key): void {
    const young = this.#young.get(key);
    const old = this.#old.get(key);
    if (young !== undefined) this.#youngWeight -= young.weight;
    else if (old !== undefined) this.#oldWeight -= old.weight;
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngWeight = this.#oldWeight = 0;
  }

  #age(): void {
    this.#old = this.#young;
    this.#oldWeight = this.#youngWeight;
    this.#young = new Map();
    this.#youngWeight = 0;
  }
}
