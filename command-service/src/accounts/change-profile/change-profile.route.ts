import { position } from '@parley/events/wire/fields';
import { account } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { VerifyCurrentPassword } from '../verify-current-password.ts';
import { toWireAccount } from '../wire-account.ts';
import { changeProfileAndNames, type ChangeProfileDependencies } from './change-profile-and-names.ts';
import { profileChangesBody } from './profile-changes.ts';

interface Dependencies extends ChangeProfileDependencies {
  verifyCurrentPassword: VerifyCurrentPassword;
  fields: Fields;
}

export function changeProfileRoute({ verifyCurrentPassword, fields, ...dependencies }: Dependencies): Route {
  return defineRoute({
    method: 'PATCH',
    path: '/v1/me',
    operation: 'changeProfile',
    scope: 'users',
    summary: 'Change your profile and privacy settings',
    description: [
      'Changes the fields that the body contains and leaves the others alone. Changing the email address also needs',
      '`currentPassword`. Contacts, and the other users of your direct conversations, receive `profile.changed`.',
    ].join(' '),
    examples: [{ body: { about: 'Notes on the Analytical Engine', privacy: { addToGroups: 'everyone' } } }],
    auth: 'session',
    body: profileChangesBody(fields),
    answers: { 200: z.object({ account, position }) },
    problems: ['bad_credentials', 'username_taken', 'email_taken', 'unknown_file', 'idempotency_key_reused', 'conflict', 'rate_limited'],
    async handle(request) {
      const { currentPassword, ...changes } = request.body;
      const { userId } = request.actor;
      if (currentPassword !== undefined) await verifyCurrentPassword({ userId, address: request.address, password: currentPassword });
      const outcome = await changeProfileAndNames(dependencies, changes, commandRequest(request, changes));
      return answer(200, outcome, { account: toWireAccount(outcome.state) });
    },
  });
}
