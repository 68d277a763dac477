import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { bodyHash } from '@parley/events/ids';
import type { CommandRequest, Outcome } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Account } from '../account.ts';
import { changeProfile, type ProfileChanges } from './change-profile.ts';
import { confirmNewNames, reserveNewNames } from './rename.ts';

export interface ChangeProfileDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  database: Database;
  /** Milliseconds for which a former username stays reserved. */
  usernameHold: number;
}

/** Reserves new names, appends the changes, and confirms the names. Throws `username_taken` and `email_taken`. */
export async function changeProfileAndNames(
  { handleCommand, store, database, usernameHold }: ChangeProfileDependencies,
  changes: ProfileChanges,
  request: CommandRequest,
): Promise<Outcome<Account>> {
  const { actorId: userId, key } = request;
  const hash = bodyHash(changeProfile.name, request.fingerprint);
  // A replay succeeds even if another account has taken the names since, so it must not reserve them.
  const isReplay = key !== undefined && (await store.findCommand({ actorId: userId, targetId: userId, key }, hash)) !== null;
  const rename = isReplay ? null : await reserveNewNames({ store, database }, userId, changes);
  const command = { userId, changes, isReplay, appendBefore: rename?.appendBefore ?? Infinity };
  const outcome = await handleCommand(changeProfile, command, request);
  if (rename) await confirmNewNames(database, outcome.state, { previous: rename.previous, holdMs: usernameHold });
  return outcome;
}
