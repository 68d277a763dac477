import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { addressKeys } from '@parley/service-kit/bounds/address-keys';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import type { Fields } from '../../fields.ts';
import type { SessionRevoker } from '../../sessions/revoke-sessions.ts';
import { readAccount } from '../read-account.ts';
import { requireStrongPassword } from '../weak-passwords.ts';
import { replacePasswordHash } from '../credentials.ts';
import type { Passwords } from '../passwords.ts';
import type { VerifyCurrentPassword } from '../verify-current-password.ts';

interface Dependencies extends Pick<SessionRevoker, 'revokeUserSessions'> {
  store: Pick<EventStore, 'load'>;
  database: Database;
  passwords: Passwords;
  verifyCurrentPassword: VerifyCurrentPassword;
  fields: Fields;
}

export function changePasswordRoute(dependencies: Dependencies): Route {
  const { store, database, passwords, verifyCurrentPassword, revokeUserSessions, fields } = dependencies;
  return defineRoute({
    method: 'PUT',
    path: '/v1/me/password',
    operation: 'changePassword',
    summary: 'Change your password and log out all other devices',
    description: [
      'Replaces your password and revokes every other session of yours; this one stays logged in. The new password must not',
      'be common or contain your names.',
    ].join(' '),
    examples: [{ body: { currentPassword: 'correct horse battery', newPassword: 'staple battery horse' } }],
    auth: 'session',
    body: z.strictObject({ currentPassword: fields.anyPassword, newPassword: fields.password }),
    answers: { 204: null },
    logged: false,
    problems: ['bad_credentials', 'conflict', 'rate_limited'],
    async handle({ actor, address, body }) {
      const { userId } = actor;
      const currentHash = await verifyCurrentPassword({ userId, address, password: body.currentPassword });
      await requireStrongPassword(body.newPassword, await readAccount(store, userId), 'newPassword');
      const hash = await passwords.hash(body.newPassword, { network: addressKeys(address).network, trusted: true });
      await replacePasswordHash(database, userId, { from: currentHash, to: hash });
      // After the change: a concurrent log-in whose session is not among these finds the hash changed.
      await revokeUserSessions({ userId, except: actor.sessionId }, 'password_changed');
      return { status: 204 };
    },
  });
}
