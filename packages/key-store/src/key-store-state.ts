import type { Database } from '@parley/database/database';
import { neededKeksSql } from './open-key-tables.ts';

/** The content of a key store. Rows are never deleted, so one with fewer of them, or without one of the master keys, is older or another one. */
export interface KeyStoreState {
  subjectKeys: number;
  keyPages: number;
  /** Every master key that there was. `isNeeded`: keys cannot be read without it. */
  keks: { kekId: string; fingerprint: string; isNeeded: boolean }[];
}

/** The tables must exist. */
export async function readKeyStoreState(database: Pick<Database, 'read'>): Promise<KeyStoreState> {
  const count = async (table: string) =>
    (await database.read<{ rows: number }>({ sql: `SELECT COUNT(*) AS "rows" FROM ${table}` }))[0]!.rows;
  const needed = new Set((await database.read<{ kekId: string }>({ sql: neededKeksSql })).map(({ kekId }) => kekId));
  const keks = await database.read<{ kekId: string; fingerprint: Buffer }>({
    sql: 'SELECT kek_id AS kekId, fingerprint FROM keks ORDER BY kek_id',
  });
  return {
    subjectKeys: await count('subject_keys'),
    keyPages: await count('key_pages'),
    keks: keks.map(({ kekId, fingerprint }) => ({ kekId, fingerprint: fingerprint.toString('hex'), isNeeded: needed.has(kekId) })),
  };
}

/** Why keys of a store that had `needed` may be missing in one that has `found`; null if it has them all. */
export function whatIsMissing(found: KeyStoreState, needed: KeyStoreState): string | null {
  const fingerprints = new Set(found.keks.map(({ fingerprint }) => fingerprint));
  const unknown = needed.keks.filter(({ fingerprint }) => !fingerprints.has(fingerprint)).map(({ kekId }) => kekId);
  if (unknown.length > 0) return `it never had the master key ${unknown.join(', ')}`;
  if (found.subjectKeys < needed.subjectKeys)
    return `it has ${found.subjectKeys} keys of users and conversations, not ${needed.subjectKeys}`;
  return found.keyPages < needed.keyPages ? `it has ${found.keyPages} pages of message keys, not ${needed.keyPages}` : null;
}
