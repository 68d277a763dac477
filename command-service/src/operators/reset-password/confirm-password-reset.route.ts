import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { addressKeys } from '@parley/service-kit/bounds/address-keys';
import type { Clock } from '@parley/service-kit/clock';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import type { Passwords } from '../../accounts/passwords.ts';
import type { AccountRateLimits } from '../../accounts/rate-limits.ts';
import { readAccount } from '../../accounts/read-account.ts';
import { requireStrongPassword } from '../../accounts/weak-passwords.ts';
import type { Fields } from '../../fields.ts';
import type { SessionRevoker } from '../../sessions/revoke-sessions.ts';
import { readLink } from '../../accounts/links.ts';
import { setNewPassword } from './set-new-password.ts';

export interface ConfirmPasswordResetDependencies extends Pick<SessionRevoker, 'announceRevocation'> {
  store: Pick<EventStore, 'load'>;
  database: Database;
  clock: Clock;
  passwords: Passwords;
  rateLimits: Pick<AccountRateLimits, 'logInAddress'>;
  fields: Fields;
}

export function confirmPasswordResetRoute(dependencies: ConfirmPasswordResetDependencies): Route {
  const { store, database, clock, passwords, rateLimits, announceRevocation, fields } = dependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/password-resets/confirm',
    operation: 'confirmPasswordReset',
    summary: 'Set a new password with the token of a link',
    description: [
      'Replaces the password and ends all sessions of the user, who then logs in with the new password. `token` is what follows the `#` in the',
      'link; it works once.',
    ].join(' '),
    examples: [{ needs: 'a link', body: { token: 'p0Zs…', newPassword: 'staple battery horse' } }],
    auth: 'none',
    body: z.strictObject({ token: z.string().min(1).max(100).describe('From the link'), newPassword: fields.password }),
    answers: { 204: null },
    logged: false,
    problems: ['link_expired', 'rate_limited'],
    async handle({ address, body: { token, newPassword } }) {
      await rateLimits.logInAddress.take(address);
      const link = await readLink(database, 'password_reset', token, clock() * 1_000);
      const account = await readAccount(store, link.userId);
      // Its mail is in the box of an address that the account has no longer.
      if (link.email !== null && link.email !== account.email) throw new Problem('link_expired');
      await requireStrongPassword(newPassword, account, 'newPassword');
      const passwordHash = await passwords.hash(newPassword, { network: addressKeys(address).network, trusted: false });
      const now = clock();
      // A log-in with the old password that has just started a session finds the password changed.
      const revoked = await setNewPassword(database, link, { passwordHash, now: now * 1_000 });
      await announceRevocation(revoked, now, 'password_reset');
      return { status: 204 };
    },
  });
}
