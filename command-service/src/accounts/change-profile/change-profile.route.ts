import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { id, position } from '@parley/events/wire/fields';
import { account, audience } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { namesOf } from '../names.ts';
import type { VerifyCurrentPassword } from '../verify-current-password.ts';
import { toWireAccount } from '../wire-account.ts';
import { changeProfile } from './change-profile.ts';
import { confirmNewNames, reserveNewNames } from './rename.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  database: Database;
  verifyCurrentPassword: VerifyCurrentPassword;
  fields: Fields;
}

export function changeProfileRoute({ handleCommand, store, database, verifyCurrentPassword, fields }: Dependencies): Route {
  const body = z
    .strictObject({
      username: fields.username.optional(),
      displayName: fields.displayName.optional(),
      email: fields.email.nullable().optional(),
      currentPassword: fields.anyPassword.optional(),
      about: fields.about.nullable().optional(),
      avatarFileId: id.nullable().optional(),
      privacy: z.strictObject({ addToGroups: audience.optional(), messages: audience.optional() }).optional(),
    })
    .refine(({ email, currentPassword }) => email === undefined || currentPassword !== undefined, {
      path: ['currentPassword'],
      message: 'Required to change the email address',
    });

  return defineRoute({
    method: 'PATCH',
    path: '/v1/me',
    operation: 'changeProfile',
    summary: 'Update your profile and privacy settings',
    auth: 'session',
    body,
    answers: { 200: z.object({ account, position }) },
    problems: ['bad_credentials', 'username_taken', 'email_taken', 'unknown_file', 'idempotency_key_reused', 'conflict', 'rate_limited'],
    async handle(request) {
      const { currentPassword, ...changes } = request.body;
      const { userId } = request.actor;
      if (currentPassword !== undefined) await verifyCurrentPassword({ userId, address: request.address, password: currentPassword });

      // A replay succeeds even if another account has taken the names since, so it must not reserve them.
      const key = request.idempotencyKey;
      const isReplay = key !== undefined && (await store.findCommand({ actorId: userId, targetId: userId, key })) !== null;
      const isRenaming = !isReplay && (changes.username !== undefined || changes.email !== undefined);
      const rename = isRenaming ? await reserveNewNames({ store, database }, userId, namesOf(changes)) : null;
      const outcome = await handleCommand(
        changeProfile,
        { userId, changes, isReplay, appendBefore: rename?.appendBefore ?? Infinity },
        commandRequest(request, changes),
      );
      if (rename) await confirmNewNames(database, outcome.state, rename.previous);
      return answer(200, outcome, { account: toWireAccount(outcome.state) });
    },
  });
}
