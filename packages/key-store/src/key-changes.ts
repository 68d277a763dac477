/** Reads what was erased from the key store lately: processes forget it. */
import { nowSql } from '@parley/database/now-sql';
import { idFromBytes } from '@parley/events/id-bytes';
import { subjectNameOf } from './subject-keys.ts';
import type { KeyTables } from './wrapped-keys.ts';

export interface KeyChanges {
  /** Revision by id of the page. */
  pages: Map<string, number>;
  /** Names of subjects whose keys were destroyed. */
  subjects: string[];
}

/** Erasures whose time is at most so many microseconds ago. They commit a little later than that. */
export async function readKeyChanges({ database }: Pick<KeyTables, 'database'>, micros: number): Promise<KeyChanges> {
  const since = `erased_at >= ${nowSql(database.dialect)} - ?`;
  const [pages, subjects] = await database.snapshot([
    { sql: `SELECT page_id, revision FROM key_pages WHERE ${since}`, values: [micros] },
    { sql: `SELECT subject_id, purpose FROM subject_keys WHERE ${since}`, values: [micros] },
  ]);
  return {
    pages: new Map(pages!.map((row) => [(row['page_id'] as Buffer).toString('hex'), row['revision'] as number])),
    subjects: subjects!.map((row) => subjectNameOf(idFromBytes(row['subject_id'] as Buffer), row['purpose'] as number)),
  };
}
