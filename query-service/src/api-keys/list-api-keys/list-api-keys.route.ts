import { apiKey } from '@parley/events/wire/api-keys';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { toWireApiKey } from '@parley/write-tables/api-keys';
import { z } from 'zod';
import { cursor, cutPage, decodeCursor, limit, pageOf } from '../../page.ts';
import type { QuerySources } from '../../query.ts';

/** Not a `defineQuery`: keys are in a write table, not projected from the log. */
export function listApiKeysRoute({ readApiKeys, maxPageBytes: maxBytes }: Pick<QuerySources, 'readApiKeys' | 'maxPageBytes'>): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/api-keys',
    operation: 'listApiKeys',
    summary: 'List the API keys, newest first',
    description: 'Lists the keys that are not revoked; expired keys are among them. Only operators may; secrets are never shown again.',
    auth: 'operator',
    query: z.strictObject({ cursor, limit }),
    answers: { 200: pageOf(apiKey) },
    problems: ['not_found'],
    async handle({ query }) {
      const keys = await readApiKeys();
      const last = decodeCursor(query.cursor, z.string());
      // If the last key was revoked meanwhile, the list starts again, so none is missed.
      const start = keys.findIndex(({ keyId }) => keyId === last) + 1;
      const page = cutPage(keys.slice(start), { limit: query.limit, maxBytes }, { itemOf: toWireApiKey, keyOf: ({ keyId }) => keyId });
      return { status: 200, body: page };
    },
  });
}
