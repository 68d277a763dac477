/** Copies of everything that there is on a user. */
import { z } from 'zod';
import { id, time } from './fields.ts';

const state = z
  .enum(['pending', 'ready', 'downloaded', 'expired', 'failed'])
  .describe('`ready`: it can be downloaded; `failed`: it became too large, or could not be written');

export const requestedExport = z.strictObject({ id: id.describe('The id of the export'), state }).describe('A copy that was asked for');
export type RequestedExport = z.infer<typeof requestedExport>;

export const dataExport = requestedExport
  .extend({
    requestedAt: time.describe('When it was asked for'),
    expiresAt: time.nullable().describe('When the archive is deleted, unless it was downloaded before; null while there is none'),
    size: z.int().nullable().describe('Bytes of the archive'),
    url: z.string().nullable().describe('Path of the archive with a secret: it works once, without a session; null unless `ready`'),
  })
  .describe('A copy of everything that there is on a user');
export type DataExport = z.infer<typeof dataExport>;
