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
export async function readMatching<Found extends object>(
  database: Pick<Database, 'read'>,
  conditions: readonly Condition[],
  statementOf: (any: Condition) => Statement,
): Promise<Found[]> {
  const rows: Found[] = [];
  for (const some of chunks(conditions, conditionsPerQuery)) {
    const any = { sql: `(${some.map(({ sql }) => sql).join(' OR ')})`, values: some.flatMap(({ values }) => values) };
    rows.push(...(await database.read<Found>(statementOf(any))));
  }
  return rows;
}
