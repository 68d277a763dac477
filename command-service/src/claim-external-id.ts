import { UniqueViolation, type Database } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import { externalConversationKind, findExternalConversation } from '@parley/write-tables/names';

/**
 * Returns the id of the conversation that has this external id: the same one to all who ask at once. It may not exist yet, because its
 * creation follows, or failed; the claim needs no end, since who creates it later creates it under this id.
 */
export async function claimExternalId(
  database: Pick<Database, 'read' | 'write'>,
  externalId: string,
  newId: () => string,
): Promise<string> {
  const found = await findExternalConversation(database, externalId);
  if (found !== null) return found;
  const id = newId();
  try {
    const sql = 'INSERT INTO names (kind, value, user_id, reserved_until, confirmed) VALUES (?, ?, ?, 0, 1)';
    await database.write([{ sql, values: [externalConversationKind, externalId, idToBytes(id)] }]);
    return id;
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    return (await findExternalConversation(database, externalId))!;
  }
}
