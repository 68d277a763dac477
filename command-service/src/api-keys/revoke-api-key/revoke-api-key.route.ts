import type { Database } from '@parley/database/database';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import type { Clock } from '@parley/service-kit/clock';
import { findApiKey } from '@parley/write-tables/api-keys';
import { z } from 'zod';
import { commandRequest } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { SessionRevoker } from '../../sessions/revoke-sessions.ts';
import { markApiKeyRevoked } from '../api-key-store.ts';
import { revokeApiKey } from './revoke-api-key.ts';

export interface RevokeApiKeyDependencies extends Pick<SessionRevoker, 'announceRevocation'> {
  handleCommand: HandleCommand;
  database: Database;
  clock: Clock;
}

export function revokeApiKeyRoute({ handleCommand, database, clock, announceRevocation }: RevokeApiKeyDependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/api-keys/:keyId',
    operation: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: [
      'Revokes a key for good. Only operators may. From the response on, every service rejects the key, and its sockets are closed after',
      '`session.revoked`.',
    ].join(' '),
    auth: 'operator',
    params: z.object({ keyId: z.string().regex(/^[0-9A-Za-z]{12}$/) }),
    answers: { 204: null },
    logged: false,
    problems: ['not_found', 'conflict'],
    async handle(request) {
      const { keyId } = request.params;
      const found = await findApiKey(database, keyId);
      if (found === null) throw new Problem('not_found');
      const now = clock();
      // All steps can be repeated. The event comes last: once it is there, the key is rejected.
      await markApiKeyRevoked(database, keyId, now * 1_000);
      await announceRevocation([found.sessionId], now, 'key_revoked');
      await handleCommand(revokeApiKey, { keyId }, { ...commandRequest(request, { keyId }), key: undefined });
      return { status: 204 };
    },
  });
}
