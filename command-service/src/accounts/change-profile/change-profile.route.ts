import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { position } from '@parley/events/wire/fields';
import { account } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { VerifyCurrentPassword } from '../verify-current-password.ts';
import { toWireAccount } from '../wire-account.ts';
import { changeProfile } from './change-profile.ts';
import { profileChangesBody } from './profile-changes.ts';
import { confirmNewNames, reserveNewNames } from './rename.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  database: Database;
  verifyCurrentPassword: VerifyCurrentPassword;
  fields: Fields;
  /** Milliseconds for which a former username stays reserved. */
  usernameHold: number;
}

export function changeProfileRoute(dependencies: Dependencies): Route {
  const { handleCommand, store, database, verifyCurrentPassword, fields, usernameHold } = dependencies;
  return defineRoute({
    method: 'PATCH',
    path: '/v1/me',
    operation: 'changeProfile',
    summary: 'Update your profile and privacy settings',
    auth: 'session',
    body: profileChangesBody(fields),
    answers: { 200: z.object({ account, position }) },
    problems: ['bad_credentials', 'username_taken', 'email_taken', 'unknown_file', 'idempotency_key_reused', 'conflict', 'rate_limited'],
    async handle(request) {
      const { currentPassword, ...changes } = request.body;
      const { userId } = request.actor;
      if (currentPassword !== undefined) await verifyCurrentPassword({ userId, address: request.address, password: currentPassword });

      // A replay succeeds even if another account has taken the names since, so it must not reserve them.
      const key = request.idempotencyKey;
      const isReplay = key !== undefined && (await store.findCommand({ actorId: userId, targetId: userId, key })) !== null;
      const rename = isReplay ? null : await reserveNewNames({ store, database }, userId, changes);
      const outcome = await handleCommand(
        changeProfile,
        { userId, changes, isReplay, appendBefore: rename?.appendBefore ?? Infinity },
        commandRequest(request, changes),
      );
      if (rename) await confirmNewNames(database, outcome.state, { previous: rename.previous, holdMs: usernameHold });
      return answer(200, outcome, { account: toWireAccount(outcome.state) });
    },
  });
}
