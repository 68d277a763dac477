import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { idFromBytes } from '@parley/events/id-bytes';
import { account, session } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { toWireAccount } from '../../accounts/wire-account.ts';
import { readCredentials, readPasswordHash } from '../../accounts/credentials.ts';
import { isNameOf } from '../../accounts/names.ts';
import { readAccount } from '../../accounts/read-account.ts';
import type { AccountRateLimits } from '../../accounts/rate-limits.ts';
import { logInKey, type VerifyPassword } from '../../accounts/verify-password.ts';
import type { Fields } from '../../fields.ts';
import type { SessionRevoker } from '../revoke-sessions.ts';
import { withSession } from '../session-cookies.ts';
import type { StartSession } from '../start-session.ts';

interface Dependencies extends Pick<SessionRevoker, 'revokeSession'> {
  store: EventStore;
  database: Database;
  verifyPassword: VerifyPassword;
  startSession: StartSession;
  rateLimits: Pick<AccountRateLimits, 'logInAddress' | 'knownLogIns'>;
  fields: Fields;
}

/** An unknown login and a wrong password get the same response in the same time. */
export function logInRoute({ store, database, verifyPassword, startSession, revokeSession, rateLimits, fields }: Dependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/sessions',
    operation: 'logIn',
    summary: 'Log in with a username or email address',
    auth: 'none',
    body: z.strictObject({ login: fields.login, password: fields.anyPassword, deviceName: fields.deviceName.optional() }),
    answers: { 201: z.object({ account, session }) },
    logged: false,
    problems: ['bad_credentials', 'rate_limited'],
    async handle(request) {
      const { login, password, deviceName = null } = request.body;
      await rateLimits.logInAddress.take(request.address);
      const name = { kind: login.includes('@') ? ('email' as const) : ('username' as const), value: login };
      const known = await verifyPassword({ login, address: request.address, password }, () => readCredentials(database, name));
      const userId = idFromBytes(known.userId);
      const found = await readAccount(store, userId);
      // The name is only reserved: its account was never created, or has another name now.
      if (!isNameOf(found, name)) throw new Problem('bad_credentials');
      const started = await startSession({ userId, deviceName });
      // The password has changed since: the change could not revoke this session, because it did not exist yet.
      if ((await readPasswordHash(database, userId)) !== known.hash) {
        await revokeSession(started.id, 'password_changed');
        throw new Problem('bad_credentials');
      }
      await rateLimits.knownLogIns.add([login, userId].map((name) => logInKey(name, request.address)));
      return withSession(request, started, (session) => ({ status: 201, body: { account: toWireAccount(found), session } }));
    },
  });
}
