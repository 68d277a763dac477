import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { sharedFile } from '@parley/events/wire/messages';
import type { Route } from '@parley/service-kit/http/route';
import { cursor, limit, pageOf } from '../../page.ts';
import { wholeNumber } from '@parley/service-kit/http/whole-number';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listFiles } from './list-files.ts';

const query = z
  .strictObject({
    before: wholeNumber({ least: 1 }).optional().describe('Return the files of messages before this seq'),
    cursor,
    limit,
  })
  .refine(({ before, cursor }) => before === undefined || cursor === undefined, {
    message: 'At most one of before and cursor is allowed',
    path: ['cursor'],
  });

export function listFilesRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/files',
    operation: 'listFiles',
    scope: 'messages',
    summary: 'List the files of a conversation',
    description: [
      'Lists the images that members have sent, those of the newest message first. When a message is deleted, its files are',
      'no longer listed.',
    ].join(' '),
    params: z.strictObject({ conversationId: id }),
    query,
    answer: pageOf(sharedFile),
    problems: ['not_found'],
    read: ({ actor, params, query }, tables) =>
      listFiles(tables, { readerId: actor.userId, ...params, ...query, maxBytes: sources.maxPageBytes }),
  });
}
