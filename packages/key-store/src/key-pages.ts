/** Pages of slot secrets in the key store. A page has a random id, so processes make them without asking each other. */
import { randomBytes } from 'node:crypto';
import { decodeRow, selectByKeys } from '@parley/database/table-sql';
import type { RowOf } from '@parley/database/tables';
import { KeyMissing } from './errors.ts';
import type { WrappedKey } from './kek.ts';
import { erasedSlotsOf, type KeyPage, secretsOf, slotSecret, slotsPerPage, withoutSlots } from './key-page.ts';
import { keyPages } from './tables.ts';
import { insertWrapped, type KeyTables } from './wrapped-keys.ts';

type PageRow = RowOf<typeof keyPages>;

/** Makes pages of a partition in one commit. */
export async function makePages(tables: KeyTables, partitionId: number, count: number): Promise<KeyPage[]> {
  const pages = Array.from({ length: count }, () => ({ pageId: randomBytes(8), seed: randomBytes(32) }));
  const keys = pages.map(({ pageId, seed }) => ({
    key: seed,
    name: rowName(pageId.toString('hex')),
    rowWith: (wrapped: WrappedKey) => ({ pageId, partitionId, ...wrapped, erasedSlots: 0, revision: 1, erasedAt: null }),
  }));
  await insertWrapped(tables, keyPages, keys);
  return pages.map(({ pageId, seed }) => ({ id: pageId.toString('hex'), secrets: secretsOf(seed), revision: 1 }));
}

/** The pages with these ids; null for one whose slots are all erased. One that never was is missing. */
export async function readPages(tables: KeyTables, ids: readonly string[]): Promise<Map<string, KeyPage | null>> {
  const rows = await readRows(tables, ids);
  const pages = rows.map(async (row): Promise<[string, KeyPage | null]> => {
    const id = row.pageId.toString('hex');
    const content = await contentOf(tables, row);
    return [id, content && { id, secrets: secretsOf(content), revision: row.revision }];
  });
  return new Map(await Promise.all(pages));
}

/** Erases slots of a page for good. Repeated while other processes change the page. Throws KeyMissing for an unknown page. */
export async function eraseSlots(tables: KeyTables, id: string, slots: readonly number[]): Promise<void> {
  for (;;) {
    const [row] = await readRows(tables, [id]);
    if (!row) throw new KeyMissing(`page ${id}`);
    const before = await contentOf(tables, row);
    if (before === null) return;
    // By an earlier run, which ended before it was noted.
    const secrets = secretsOf(before);
    if (slots.every((slot) => slotSecret({ secrets }, slot) === null)) return;
    const { content, erased } = withoutSlots(before, slots);
    const isLast = erased === slotsPerPage;
    // The master key of the row: a rotation wraps it again later, or has changed the revision.
    const { kekId, wrapped } = isLast ? { kekId: row.kekId, wrapped: null } : await tables.kek.wrap(content, rowName(id));
    const at = await tables.database.now();
    const sql = `UPDATE key_pages SET kek_id = ?, wrapped = ?, erased_slots = ?, revision = revision + 1, erased_at = ?
      WHERE page_id = ? AND revision = ?`;
    const [changed] = await tables.database.write([{ sql, values: [kekId, wrapped, erased, at, row.pageId, row.revision] }]);
    if (changed === 1) return;
  }
}

export interface ErasedSlots {
  /** 16 hexadecimal digits. */
  pageId: string;
  slots: number[];
}

const pagesPerRead = 200;

/** The erased slots of each page that has any. */
export async function* readErasedSlots(tables: KeyTables): AsyncGenerator<ErasedSlots> {
  for (let after: Buffer = Buffer.alloc(0); ;) {
    const sql = `SELECT * FROM key_pages WHERE erased_slots > 0 AND page_id > ? ORDER BY page_id LIMIT ${pagesPerRead}`;
    const rows = (await tables.database.read({ sql, values: [after] })).map((row) => decodeRow(keyPages, row));
    for (const row of rows) {
      const content = await contentOf(tables, row);
      yield { pageId: row.pageId.toString('hex'), slots: erasedSlotsOf(content && { secrets: secretsOf(content) }) };
    }
    if (rows.length < pagesPerRead) return;
    after = rows.at(-1)!.pageId;
  }
}

/** The partitions with erased slots. */
export async function readErasedPartitions({ database }: Pick<KeyTables, 'database'>): Promise<number[]> {
  const sql = 'SELECT DISTINCT partition_id AS partitionId FROM key_pages WHERE erased_slots > 0 ORDER BY partition_id';
  return (await database.read<{ partitionId: number }>({ sql })).map(({ partitionId }) => partitionId);
}

export const rowName = (id: string): string => `key_pages ${id}`;

async function contentOf({ kek }: KeyTables, { pageId, kekId, wrapped }: PageRow): Promise<Buffer | null> {
  return wrapped && kek.unwrap({ kekId, wrapped }, rowName(pageId.toString('hex')));
}

async function readRows({ database }: KeyTables, ids: readonly string[]): Promise<PageRow[]> {
  const keys = ids.map((id) => ({ pageId: Buffer.from(id, 'hex') }));
  return (await database.read(selectByKeys(keyPages, keys, database.dialect))).map((row) => decodeRow(keyPages, row));
}
