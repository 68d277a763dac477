import { chunks } from '@parley/concurrency/chunks';
import type { Database, SqlValue, Statement } from '@parley/database/database';

/** Part of a WHERE clause with the values of its placeholders. */
export interface Condition {
  sql: string;
  values: readonly SqlValue[];
}

// SQLite nests each OR one level deeper and rejects expressions deeper than 1,000.
const conditionsPerQuery = 200;

/** Reads the rows that match any of the conditions; none for no conditions. `statementOf` puts the combined condition into a query. */
export async function readMatching<MatchingRow extends object>(
  database: Pick<Database, 'read'>,
  conditions: readonly Condition[],
  statementOf: (combined: Condition) => Statement,
): Promise<MatchingRow[]> {
  const parts: MatchingRow[][] = [];
  for (const batch of chunks(conditions, conditionsPerQuery)) {
    const combined = { sql: `(${batch.map(({ sql }) => sql).join(' OR ')})`, values: batch.flatMap(({ values }) => values) };
    parts.push(await database.read<MatchingRow>(statementOf(combined)));
  }
  return parts.flat();
}
