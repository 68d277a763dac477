import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { apiKeySessionId } from '@parley/events/api-keys';
import { apiKey, type ApiKey } from '@parley/events/wire/api-keys';
import { id, timeInput } from '@parley/events/wire/fields';
import { apiKeyScopes } from '@parley/service-kit/auth/api-key-scopes';
import type { Clock } from '@parley/service-kit/clock';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { findApiKey, toWireApiKey } from '@parley/write-tables/api-keys';
import { z } from 'zod';
import { findUnknownUsers, requireKnown } from '../../accounts/known-users.ts';
import { replayedHeader } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import { invalidField, type Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { insertApiKey } from '../api-key-store.ts';
import { createKey, repeatableBytes } from '../new-key.ts';
import { createApiKey } from './create-api-key.ts';

export interface CreateApiKeyDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  database: Database;
  clock: Clock;
  fields: Fields;
  /** Secret that is not in the database: keys are derived from it and the idempotency key. */
  refreshKey: Buffer;
}

const scopes = z.array(z.enum(apiKeyScopes)).min(1).max(apiKeyScopes.length);

export function createApiKeyRoute({ handleCommand, store, database, clock, fields, refreshKey }: CreateApiKeyDependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/api-keys',
    operation: 'createApiKey',
    summary: 'Create an API key',
    description: [
      'Creates a key for the backend of a product. Only operators may. `secret` is the whole key, sent as `Authorization: Bearer`; it is',
      'shown this once, and again only to a retry with the same `Idempotency-Key`, until the key is revoked.',
    ].join(' '),
    examples: [{ body: { name: 'Shop backend', scopes: ['conversations', 'messages'] } }],
    auth: 'operator',
    body: z.strictObject({
      name: fields.title.describe('For operators: 1 to 100 characters, trimmed'),
      scopes: scopes.overwrite((names) => [...new Set(names)]).describe('What the key may do'),
      userId: id.optional().describe('The user that the key always acts as; a bot has such a key'),
      expiresAt: timeInput.optional().describe('From then on the key is rejected; in the future'),
    }),
    answers: { 201: z.object({ apiKey, secret: z.string().describe('The whole key: `parley_sk_…`') }) },
    location: ({ apiKey }: { apiKey: ApiKey }) => `/v1/api-keys/${apiKey.id}`,
    logged: false,
    replays: true,
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { name, scopes, userId = null } = request.body;
      const now = clock() * 1_000;
      const expiresAt = request.body.expiresAt === undefined ? null : Date.parse(request.body.expiresAt) * 1_000;
      if (expiresAt !== null && expiresAt <= now) throw invalidField('expiresAt', 'Must be in the future');
      if (userId !== null) requireKnown(await findUnknownUsers(store, [userId]), [userId], () => 'userId');
      const { actor, idempotencyKey } = request;
      const { keyId, key, secretHash } = createKey(
        idempotencyKey === undefined ? undefined : repeatableBytes(refreshKey, actor.userId, idempotencyKey),
      );
      // The event first: a key that works is recorded. If the process dies between the two, nobody has the key, and a retry finishes it.
      const { kind } = await handleCommand(createApiKey, { keyId, name, scopes, userId, expiresAt }, commandRequest(request));
      const unused = { createdAt: now, lastUsedAt: null, revokedAt: null };
      await insertApiKey(database, { keyId, sessionId: apiKeySessionId(keyId), name, scopes, userId, secretHash, expiresAt, ...unused });
      const row = await findApiKey(database, keyId);
      if (row === null || row.revokedAt !== null) throw new Problem('not_found', { detail: 'The key of this request was revoked' });
      return { status: 201, headers: replayedHeader(kind), body: { apiKey: toWireApiKey(row), secret: key } };
    },
  });
}
