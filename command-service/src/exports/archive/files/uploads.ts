import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import { files, type FileRow } from '@parley/write-tables/files';
import { z } from 'zod';
import { archiveFile, type Person } from '../archive-file.ts';
import { id, time } from '../fields.ts';
import { readPages } from '../pages.ts';

/** Files that are there and not about to be deleted: those of deleted messages are. */
export async function* readUploads({ userId, log }: Pick<Person, 'userId' | 'log'>): AsyncGenerator<FileRow> {
  const select = `SELECT ${columnSql(files)} FROM files`;
  const where = 'uploader_id = ? AND stored_at IS NOT NULL AND collected_at IS NULL AND released_at IS NULL';
  for await (const row of readPages(log, { select, where, values: [idToBytes(userId)], key: 'file_id' })) yield decodeRow(files, row);
}

/** Its place in the archive. */
export const pathOf = ({ fileId, mediaType }: Pick<FileRow, 'fileId' | 'mediaType'>): string =>
  `files/${fileId}.${mediaType.split('/')[1]}`;

export const filesFile = archiveFile({
  name: 'files.jsonl',
  about: 'The pictures that you uploaded. They are in the folder files.',
  line: z.strictObject({
    id,
    path: z.string().describe('The file in this archive'),
    mediaType: z.string(),
    size: z.int().describe('Bytes'),
    width: z.int(),
    height: z.int(),
    sha256: z.string().describe('Hexadecimal'),
    uploadedAt: time,
  }),
  async *lines(person) {
    for await (const row of readUploads(person)) {
      const { fileId, mediaType, size, width, height, sha256, createdAt } = row;
      yield { id: fileId, path: pathOf(row), mediaType, size, width, height, sha256, uploadedAt: timeOf(createdAt) };
    }
  },
});
