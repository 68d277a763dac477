/** Keys of subjects: a user's profile, a user's messages, a conversation. Destroying one erases everything that it sealed. */
import { createHash, randomBytes } from 'node:crypto';
import { UniqueViolation } from '@parley/database/database';
import { decodeRow, encodeRow, columnSql, selectByKeys } from '@parley/database/table-sql';
import { placeholders } from '@parley/database/sql-list';
import { idToBytes } from '@parley/events/id-bytes';
import { KeyErased, SealBroken } from './errors.ts';
import { KekMissing, type WrappedKey } from './kek.ts';
import { subjectKeys } from './tables.ts';
import { insertWrapped, type KeyTables } from './wrapped-keys.ts';

/** As stored. */
export const purposes = { profile: 1, content: 2, conversation: 3 } as const;

export interface Subject {
  subjectId: string;
  purpose: keyof typeof purposes;
}

export const subjectName = ({ subjectId, purpose }: Subject): string => `${purpose}:${subjectId}`;

export type SubjectKey = { key: Buffer; erasedAt: null } | ErasedKey;

/** A key that was destroyed; microseconds since 1970. */
export interface ErasedKey {
  key: null;
  erasedAt: number;
}

/** The keys of these subjects by name. A subject that never had a key is missing. */
export async function readSubjectKeys({ database, kek }: KeyTables, subjects: readonly Subject[]): Promise<Map<string, SubjectKey>> {
  const keys = subjects.map(({ subjectId, purpose }) => ({ subjectId, purpose: purposes[purpose] }));
  const rows = (await database.read(selectByKeys(subjectKeys, keys, database.dialect))).map((row) => decodeRow(subjectKeys, row));
  const found = rows.map(async ({ subjectId, purpose, kekId, wrapped, erasedAt }): Promise<[string, SubjectKey]> => {
    const name = subjectNameOf(subjectId, purpose);
    if (wrapped === null) return [name, { key: null, erasedAt: erasedAt! }];
    return [name, { key: await kek.unwrap({ kekId, wrapped }, rowName(name)), erasedAt: null }];
  });
  return new Map(await Promise.all(found));
}

/** The key of a subject, made at the first call. Throws KeyErased if it was destroyed; it is never made again. */
export async function subjectKey(tables: KeyTables, subject: Subject): Promise<Buffer> {
  const name = subjectName(subject);
  for (;;) {
    const known = (await readSubjectKeys(tables, [subject])).get(name);
    if (known?.key) return known.key;
    if (known) throw new KeyErased(`the key of ${name} was destroyed`);
    const key = randomBytes(32);
    try {
      await insertSubjectKey(tables, subject, key);
      return key;
    } catch (error) {
      // Another process was faster.
      if (!(error instanceof UniqueViolation)) throw error;
    }
  }
}

/** Leaves a tombstone, also for a subject that had no key. */
export async function destroySubjectKey(tables: KeyTables, { subjectId, purpose }: Subject): Promise<void> {
  const { database } = tables;
  const key = [idToBytes(subjectId), purposes[purpose]];
  const now = await database.now();
  const fingerprint = await readFingerprint(tables, { subjectId, purpose });
  const erase = {
    sql: `UPDATE subject_keys SET wrapped = NULL, revision = revision + 1, erased_at = ?, fingerprint = COALESCE(?, fingerprint)
      WHERE subject_id = ? AND purpose = ? AND erased_at IS NULL`,
    values: [now, fingerprint, ...key],
  };
  const [changed] = await database.write([erase]);
  if (changed === 1) return;
  const { id: kekId } = await tables.kek.current();
  const row = { subjectId, purpose: purposes[purpose], kekId, wrapped: null, revision: 1, erasedAt: now, fingerprint: null };
  try {
    await database.write([insertRow(row)]);
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    // Made or destroyed meanwhile.
    await database.write([erase]);
  }
}

/** Null for a key that is not there or cannot be read: what a lost master key had wrapped can be destroyed, too. */
async function readFingerprint(tables: KeyTables, subject: Subject): Promise<Buffer | null> {
  try {
    const known = (await readSubjectKeys(tables, [subject])).get(subjectName(subject));
    return known?.key ? fingerprintOf(known.key) : null;
  } catch (error) {
    if (error instanceof KekMissing || error instanceof SealBroken) return null;
    throw error;
  }
}

/** Says nothing about a random key, but recognizes a copy of it. */
export function fingerprintOf(key: Buffer): Buffer {
  return createHash('sha256').update('parley subject key').update(key).digest();
}

export interface DestroyedKey extends Subject {
  /** Microseconds since 1970. */
  erasedAt: number;
  /** Null if there was no key. */
  fingerprint: Buffer | null;
  /** The master key that had wrapped it. */
  kekId: string;
}

/** Those of these subjects whose keys were destroyed. */
export async function readDestroyedKeys({ database }: Pick<KeyTables, 'database'>, subjects: readonly Subject[]): Promise<DestroyedKey[]> {
  const keys = subjects.map(({ subjectId, purpose }) => ({ subjectId, purpose: purposes[purpose] }));
  const rows = (await database.read(selectByKeys(subjectKeys, keys, database.dialect))).map((row) => decodeRow(subjectKeys, row));
  return rows.flatMap(({ subjectId, purpose, erasedAt, fingerprint, kekId }) =>
    erasedAt === null ? [] : [{ subjectId, purpose: purposeNames.get(purpose)!, erasedAt, fingerprint, kekId }],
  );
}

/** The subjects whose keys of this purpose were destroyed, the latest first. Times in microseconds since 1970. */
export async function readErasedSubjects(
  { database }: Pick<KeyTables, 'database'>,
  purpose: Subject['purpose'],
): Promise<{ subjectId: string; erasedAt: number }[]> {
  const sql = 'SELECT * FROM subject_keys WHERE purpose = ? AND erased_at IS NOT NULL ORDER BY erased_at DESC, subject_id';
  const rows = (await database.read({ sql, values: [purposes[purpose]] })).map((row) => decodeRow(subjectKeys, row));
  return rows.map(({ subjectId, erasedAt }) => ({ subjectId, erasedAt: erasedAt! }));
}

/** Name of a subject as stored. */
export function subjectNameOf(subjectId: string, purpose: number): string {
  return subjectName({ subjectId, purpose: purposeNames.get(purpose)! });
}

const purposeNames = new Map(Object.entries(purposes).map(([name, value]) => [value as number, name as Subject['purpose']]));

export const rowName = (subject: string): string => `subject_keys ${subject}`;

function insertSubjectKey(tables: KeyTables, subject: Subject, key: Buffer): Promise<void> {
  const { subjectId, purpose } = subject;
  const rowWith = (wrapped: WrappedKey) => ({
    subjectId,
    purpose: purposes[purpose],
    ...wrapped,
    revision: 1,
    erasedAt: null,
    fingerprint: null,
  });
  return insertWrapped(tables, subjectKeys, [{ key, name: rowName(subjectName(subject)), rowWith }]);
}

function insertRow(row: Parameters<typeof encodeRow<typeof subjectKeys>>[1]) {
  const values = encodeRow(subjectKeys, row);
  return { sql: `INSERT INTO subject_keys (${columnSql(subjectKeys)}) VALUES (${placeholders(values)})`, values };
}
