import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { id, position } from '@parley/events/wire/fields';
import { account, audience } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import type { Fields } from '../../fields.ts';
import type { ClaimingFiles } from '../../files/claim-files.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { accountAnswer } from '../account-answer.ts';
import { evolveAccount, initialAccount, wholeAccount, type Account } from '../account.ts';
import { namesOf } from '../names.ts';
import type { ProveSelf } from '../prove-self.ts';
import { decideChangeProfile } from './change-profile.ts';
import { claimNewNames, settleNewNames } from './claim-new-names.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  claimingFiles: ClaimingFiles;
  store: EventStore;
  database: Database;
  proveSelf: ProveSelf;
  fields: Fields;
}

/** The append begins within this time of the reservation's ten minutes, or not at all: it must not outlive it. */
const appendWithinMs = 60_000;

export function changeProfileRoute({ handleCommand, claimingFiles, store, database, proveSelf, fields }: Dependencies): Route {
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
      message: 'Required to change the e-mail address',
    });

  return defineRoute({
    method: 'PATCH',
    path: '/v1/me',
    operation: 'changeProfile',
    summary: 'Change what one is called and shown as, and one’s privacy',
    auth: 'session',
    body,
    answers: { 200: z.object({ account, position }) },
    problems: ['bad_credentials', 'username_taken', 'email_taken', 'unknown_file', 'idempotency_key_reused', 'conflict', 'rate_limited'],
    async handle(request) {
      const { currentPassword, ...changes } = request.body;
      const { userId } = request.actor;
      if (currentPassword !== undefined) await proveSelf({ userId, address: request.address, password: currentPassword });

      const command = commandOf(request, { name: 'ChangeProfile', targetId: userId, fields: changes });
      // What happened once is answered again, also when its names are others' by now.
      const isRepeated =
        command.key !== undefined && (await store.findCommand({ actorId: userId, targetId: userId, key: command.key })) !== null;
      const claimed = performance.now();
      const isRenamed = !isRepeated && (changes.username !== undefined || changes.email !== undefined);
      const before = isRenamed ? await claimNewNames({ store, database }, userId, namesOf(changes)) : [];
      const outcome = await claimingFiles(userId, changes.avatarFileId ? [changes.avatarFileId] : [], (files) =>
        handleCommand<Account>(command, {
          reads() {
            if (performance.now() - claimed > appendWithinMs) throw new Problem('unavailable');
            return wholeAccount(userId);
          },
          initial: () => initialAccount,
          evolve: evolveAccount,
          decide: (state) => (isRepeated ? [] : decideChangeProfile(state, changes, files)),
        }),
      );
      if (isRenamed) await settleNewNames(database, outcome.state, before);
      return answer(200, outcome, { account: accountAnswer(outcome.state) });
    },
  });
}
