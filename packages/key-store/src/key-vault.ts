/**
 * Keys in memory, for sealing and opening without a wait; reads from the key store what is missing.
 *
 * A key that was read more than five seconds ago is used only if the key store was asked for changes within that time (`refresh`): a process
 * that cannot reach it, or was frozen, opens nothing that was erased meanwhile.
 */
import { LRUCache } from 'lru-cache';
import { KeyErased, KeyMissing } from './errors.ts';
import type { Slot } from './envelope.ts';
import { readKeyChanges } from './key-changes.ts';
import { type KeyPage, slotSecret, slotsPerPage } from './key-page.ts';
import { makePages, readPages } from './key-pages.ts';
import { type ErasedKey, readSubjectKeys, type Subject, subjectKey, subjectName } from './subject-keys.ts';
import type { KeyTables } from './wrapped-keys.ts';

/** The slots of a partition that this process has left. */
interface Slots {
  /** The page in use, then those after it. */
  pages: KeyPage[];
  nextSlot: number;
  /** Number of pages that were made last, and when (performance.now). */
  made: number;
  madeAt: number;
  making: Promise<void> | null;
}

/** A key and a slot to seal with. */
export interface SealingSlot extends Slot {
  secret: Uint8Array;
}

const maxSubjects = 50_000;
/** 4 KiB each. */
const maxPages = 4_000;
/**
 * Pages are made several at a time while a partition uses them up within a minute: each commit to the key store costs as much as one to the
 * log.
 */
const maxPagesAtOnce = 8;
const usedUpMs = 60_000;
/** A key that was read or refreshed longer ago is read again. */
export const keyMaxAgeMs = 5_000;
/** Erasures may commit as much later than their time. */
const lateMicros = 60_000_000;

export class KeyVault {
  readonly #tables: () => Promise<KeyTables>;
  /**
   * Neither cache counts uses, so that each look-up is cheap: what was read first makes room.
   * Subjects are bounded by size, because lru-cache makes room for `max` entries in advance.
   */
  readonly #subjects = new LRUCache<string, ({ key: Uint8Array } | ErasedKey) & { readAt: number }>({
    maxSize: maxSubjects,
    sizeCalculation: () => 1,
  });
  readonly #pages = new LRUCache<string, { page: KeyPage | null; readAt: number }>({ max: maxPages });
  readonly #slots = new Map<number, Slots>();
  /** When the last refresh began that succeeded; before the first, when this process began to read keys. */
  #refreshedAt = performance.now();
  #refreshing: Promise<void> | null = null;

  /** `tables` is called when the key store is needed. */
  constructor(tables: () => Promise<KeyTables>) {
    this.#tables = tables;
  }

  /** Undefined if it must be loaded first. */
  subject(subject: Subject): Uint8Array | null | undefined {
    return this.#current(this.#subjects.peek(subjectName(subject)))?.key;
  }

  /** When the subject's key was destroyed, microseconds since 1970; null if it was not, or is not in memory. */
  erasedAt(subject: Subject): number | null {
    const entry = this.#subjects.peek(subjectName(subject));
    return entry?.key === null ? entry.erasedAt : null;
  }

  /** Null if the slot is erased; undefined if its page must be loaded first. */
  secretOf({ pageId, slot }: Slot): Uint8Array | null | undefined {
    const cached = this.#current(this.#pages.peek(pageId));
    return cached && cached.page && slotSecret(cached.page, slot);
  }

  /** Forgets what was erased since the last call. */
  refresh(): Promise<void> {
    return (this.#refreshing ??= this.#refresh().finally(() => void (this.#refreshing = null)));
  }

  async #refresh(): Promise<void> {
    const startedAt = performance.now();
    const micros = Math.ceil((startedAt - this.#refreshedAt) * 1_000) + lateMicros;
    const { pages, subjects } = await readKeyChanges(await this.#tables(), micros);
    for (const [id, revision] of pages) if ((this.#pages.peek(id)?.page?.revision ?? revision) < revision) this.#pages.delete(id);
    for (const name of subjects) this.#subjects.delete(name);
    this.#refreshedAt = startedAt;
  }

  #current<Entry extends { readAt: number }>(entry: Entry | undefined, maxMs = keyMaxAgeMs): Entry | undefined {
    return entry && performance.now() - Math.max(entry.readAt, this.#refreshedAt) <= maxMs ? entry : undefined;
  }

  /** Valid for long enough not to expire before it is used. */
  #sealingKey(subject: Subject): Uint8Array | null | undefined {
    return this.#current(this.#subjects.peek(subjectName(subject)), keyMaxAgeMs / 2)?.key;
  }

  /** Reads the keys that are not in memory, with one query for subjects and one for pages. Throws KeyMissing for one that never was. */
  async load(subjects: readonly Subject[], slots: readonly Slot[]): Promise<void> {
    const missing = new Map(subjects.filter((each) => this.subject(each) === undefined).map((each) => [subjectName(each), each]));
    const pageIds = [...new Set(slots.map(({ pageId }) => pageId))].filter((id) => !this.#current(this.#pages.peek(id)));
    const readAt = performance.now();
    const tables = await this.#tables();
    const [keys, pages] = await Promise.all([
      missing.size === 0 ? [] : readSubjectKeys(tables, [...missing.values()]),
      pageIds.length === 0 ? [] : readPages(tables, pageIds),
    ]);
    const [keysByName, pagesById] = [new Map(keys), new Map(pages)];
    for (const name of missing.keys()) if (!keysByName.has(name)) throw new KeyMissing(`key of ${name}`);
    for (const id of pageIds) if (!pagesById.has(id)) throw new KeyMissing(`page ${id}`);
    for (const [name, key] of keys) this.#subjects.set(name, { ...key, readAt });
    for (const [id, page] of pages) this.#pages.set(id, { page, readAt });
  }

  /** True if events of these subjects in this partition can be sealed without a wait. */
  isReady(subjects: readonly Subject[], partition: number): boolean {
    return Boolean(this.#slots.get(partition)?.pages.length) && subjects.every((subject) => this.#sealingKey(subject));
  }

  /** Makes what `isReady` needs. Throws KeyErased if a subject's key was destroyed. */
  async prepare(subjects: readonly Subject[], partition: number): Promise<void> {
    await Promise.all([this.#preparePages(partition, 1), this.#prepareSubjects(subjects)]);
  }

  /** The key of a subject for something without a slot, made at the first call. Throws KeyErased if it was destroyed. */
  async keyToSeal(subject: Subject): Promise<Uint8Array> {
    for (;;) {
      await this.#prepareSubjects([subject]);
      const key = this.subject(subject);
      if (key) return key;
    }
  }

  /** Null if it was destroyed. Throws KeyMissing if there never was one. */
  async keyToOpen(subject: Subject): Promise<Uint8Array | null> {
    while (this.subject(subject) === undefined) await this.load([subject], []);
    return this.subject(subject)!;
  }

  async #prepareSubjects(subjects: readonly Subject[]): Promise<void> {
    const missing = subjects.filter((each) => this.#sealingKey(each) === undefined);
    const readAt = performance.now();
    const tables = await this.#tables();
    await Promise.all(
      missing.map(async (subject) => void this.#subjects.set(subjectName(subject), { key: await subjectKey(tables, subject), readAt })),
    );
    const erased = subjects.find((each) => this.subject(each) === null);
    if (erased) throw new KeyErased(`the key of ${subjectName(erased)} was destroyed`);
  }

  /** The next unused slot of a partition, which `isReady`. Each is used for one append: a slot never seals two contents. */
  takeSlot(partition: number): SealingSlot {
    const slots = this.#slots.get(partition)!;
    const { pages } = slots;
    const [page] = pages as [KeyPage];
    const slot = slots.nextSlot++;
    const secret = slotSecret(page, slot)!;
    if (slots.nextSlot === slotsPerPage) {
      pages.shift();
      slots.nextSlot = 0;
    }
    // Ahead of their use; the append that needs a page meets a failure.
    if (pages.length < 2 && slots.nextSlot >= slotsPerPage / 2) this.#preparePages(partition, 2).catch(() => undefined);
    return { pageId: page.id, slot, secret };
  }

  /** Makes pages unless the partition has as many. */
  async #preparePages(partition: number, count: number): Promise<void> {
    let slots = this.#slots.get(partition);
    if (!slots) this.#slots.set(partition, (slots = { pages: [], nextSlot: 0, made: 0, madeAt: -Infinity, making: null }));
    if (slots.pages.length >= count) return;
    await (slots.making ??= this.#makePages(partition, slots));
  }

  async #makePages(partition: number, slots: Slots): Promise<void> {
    try {
      const readAt = performance.now();
      const made = readAt - slots.madeAt < usedUpMs ? Math.min(2 * slots.made, maxPagesAtOnce) : 1;
      const pages = await makePages(await this.#tables(), partition, made);
      Object.assign(slots, { made, madeAt: readAt });
      for (const page of pages) this.#pages.set(page.id, { page, readAt });
      slots.pages.push(...pages);
    } finally {
      slots.making = null;
    }
  }
}
