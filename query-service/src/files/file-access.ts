import { idToBytes } from '@parley/events/id-bytes';
import type { FileRow } from '@parley/write-tables/files';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';

/** True for the uploader, for members of a conversation with the file in an undeleted message, and for all users if it is an avatar. */
export async function maySeeFile({ database, names }: ReadTables, userId: string, file: FileRow): Promise<boolean> {
  if (file.uploaderId === userId) return true;
  const fileId = idToBytes(file.fileId);
  const reasons = await database.read({
    sql: `SELECT 1 AS reason FROM ${names.attachments} a
        JOIN ${names.messages} m ON m.conversation_id = a.conversation_id AND m.seq = a.seq AND m.deleted_at IS NULL
        JOIN ${names.members} b ON b.conversation_id = a.conversation_id AND b.user_id = ? AND b.present = 1
        WHERE a.file_id = ?
      UNION ALL SELECT 1 FROM ${names.profiles} WHERE avatar_file_id = ?
      UNION ALL SELECT 1 FROM ${names.conversations} WHERE avatar_file_id = ?
      LIMIT 1`,
    values: [idToBytes(userId), fileId, fileId, fileId],
  });
  return reasons.length > 0;
}
