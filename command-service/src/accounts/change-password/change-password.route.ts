import type { Database } from '@parley/database/database';
import { readSessionsOfUser } from '@parley/read-tables/sessions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import type { Fields } from '../../fields.ts';
import type { RevokeSessions } from '../../sessions/revoke-sessions.ts';
import { replacePasswordHash } from '../credentials.ts';
import type { Passwords } from '../passwords.ts';
import type { ProveSelf } from '../prove-self.ts';

interface Dependencies {
  database: Database;
  passwords: Passwords;
  proveSelf: ProveSelf;
  revokeSessions: RevokeSessions;
  clock: () => number;
  fields: Fields;
}

export function changePasswordRoute({ database, passwords, proveSelf, revokeSessions, clock, fields }: Dependencies): Route {
  return defineRoute({
    method: 'PUT',
    path: '/v1/me/password',
    operation: 'changePassword',
    summary: 'Change one’s password; all other devices are logged out',
    auth: 'session',
    body: z.strictObject({ currentPassword: fields.anyPassword, newPassword: fields.password }),
    answers: { 204: null },
    logged: false,
    problems: ['bad_credentials', 'conflict', 'rate_limited'],
    async handle({ actor, address, body }) {
      const { userId } = actor;
      const known = await proveSelf({ userId, address, password: body.currentPassword });
      const hash = await passwords.hash(body.newPassword);
      await replacePasswordHash(database, userId, { from: known, to: hash });
      // After the change: a log-in by the old password that is not in this list finds the hash changed.
      const others = (await readSessionsOfUser(database, userId, clock() * 1_000)).filter(({ sessionId }) => sessionId !== actor.sessionId);
      await revokeSessions(
        others.map(({ sessionId }) => sessionId),
        'password_changed',
      );
      return { status: 204 };
    },
  });
}
