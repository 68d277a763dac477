import type { Row, Statement } from '@parley/database/database';
import { currentMembershipFrom, currentMembershipQuery, type CurrentMembership } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';

export interface MemberSnapshot {
  membership: CurrentMembership;
  /** Rows of each query. */
  results: readonly (readonly Row[])[];
}

/**
 * Runs the queries and the membership check on one snapshot, so that a member who is removed meanwhile sees nothing newer. Throws Problem
 * `not_found` if the reader is not a member.
 */
export async function readAsMember(
  tables: ReadTables,
  { readerId, conversationId }: { readerId: string; conversationId: string },
  queries: readonly Statement[],
): Promise<MemberSnapshot> {
  const [memberships, ...results] = await tables.database.snapshot([
    currentMembershipQuery(tables, readerId, [conversationId]),
    ...queries,
  ]);
  const [row] = memberships!;
  if (!row) throw new Problem('not_found');
  return { membership: currentMembershipFrom(row), results };
}
