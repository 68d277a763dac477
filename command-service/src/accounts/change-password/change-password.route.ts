import type { Database } from '@parley/database/database';
import { readSessionsOfUser } from '@parley/write-tables/sessions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import type { Fields } from '../../fields.ts';
import type { RevokeSessions } from '../../sessions/revoke-sessions.ts';
import { replacePasswordHash } from '../credentials.ts';
import type { Passwords } from '../passwords.ts';
import type { VerifyCurrentPassword } from '../verify-current-password.ts';

interface Dependencies {
  database: Database;
  passwords: Passwords;
  verifyCurrentPassword: VerifyCurrentPassword;
  revokeSessions: RevokeSessions;
  clock: () => number;
  fields: Fields;
}

export function changePasswordRoute({ database, passwords, verifyCurrentPassword, revokeSessions, clock, fields }: Dependencies): Route {
  return defineRoute({
    method: 'PUT',
    path: '/v1/me/password',
    operation: 'changePassword',
    summary: 'Change your password and log out all other devices',
    auth: 'session',
    body: z.strictObject({ currentPassword: fields.anyPassword, newPassword: fields.password }),
    answers: { 204: null },
    logged: false,
    problems: ['bad_credentials', 'conflict', 'rate_limited'],
    async handle({ actor, address, body }) {
      const { userId } = actor;
      const currentHash = await verifyCurrentPassword({ userId, address, password: body.currentPassword });
      const hash = await passwords.hash(body.newPassword);
      await replacePasswordHash(database, userId, { from: currentHash, to: hash });
      // Read after the change: a concurrent log-in that is not in this list finds the hash changed.
      const others = (await readSessionsOfUser(database, userId, clock() * 1_000)).filter(({ sessionId }) => sessionId !== actor.sessionId);
      await revokeSessions(
        others.map(({ sessionId }) => sessionId),
        'password_changed',
      );
      return { status: 204 };
    },
  });
}
