import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ExternalConversation } from '@parley/events/wire/conversations';
import { fileUrl } from '@parley/events/wire/to-wire';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import { parseCustom } from '../../messages/message-view.ts';

type ConversationRow = {
  kind: 'direct' | 'group';
  title: string | null;
  avatarId: Buffer | null;
  custom: string | null;
  expireAfter: number | null;
  lastSeq: number;
  memberCount: number;
};

/** Throws Problem `not_found` if the conversation does not exist yet. */
export async function getExternalConversation(
  { database, names }: ReadTables,
  { id, externalId }: { id: string | null; externalId: string },
): Promise<ExternalConversation> {
  const [row] =
    id === null
      ? []
      : await database.read<ConversationRow>({
          sql: `SELECT kind, title, avatar_file_id AS avatarId, custom, expire_after AS expireAfter, last_seq AS lastSeq, members AS memberCount
            FROM ${names.conversations} WHERE conversation_id = ?`,
          values: [idToBytes(id)],
        });
  if (id === null || row === undefined) throw new Problem('not_found');
  const { avatarId, custom, ...fields } = row;
  const avatarUrl = avatarId === null ? null : fileUrl(idFromBytes(avatarId));
  return { id, externalId, ...fields, avatarUrl, custom: parseCustom(custom) };
}
