import { id } from '@parley/events/wire/fields';
import { z } from 'zod';
import { cursor, limit } from '../../page.ts';

const ids = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(id).max(100));

/** Finds users by a prefix of their names, or selects them by id. */
export const userQuery = z
  .strictObject({
    q: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('Prefix of the username or of any word of the display name; case and accents are ignored'),
    ids: ids.optional().describe('Up to 100 user ids, comma-separated; unknown ids are ignored'),
    cursor,
    limit,
  })
  .refine(({ q, ids }) => (q === undefined) !== (ids === undefined), {
    message: 'Exactly one of q and ids is required',
    path: ['q'],
  });
