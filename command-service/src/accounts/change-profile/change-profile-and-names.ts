import type { EventStore } from '@parley/event-store/event-store';
import { bodyHash } from '@parley/events/ids';
import type { CommandRequest, Outcome } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Account } from '../account.ts';
import { changeProfile, type ProfileChanges } from './change-profile.ts';
import type { NameDependencies } from '../reserve-names.ts';
import { requestVerification } from '../verify-email/request-verification.ts';
import { confirmNewNames, reserveNewNames } from './rename.ts';

export interface ChangeProfileDependencies extends NameDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  newId: () => string;
  /** Milliseconds for which a former username stays reserved. */
  usernameHold: number;
}

/** Reserves new names, appends the changes, and confirms the names. Throws `username_taken` and `email_taken`. */
export async function changeProfileAndNames(
  { handleCommand, store, database, sendsMail, newId, usernameHold }: ChangeProfileDependencies,
  changes: ProfileChanges,
  request: CommandRequest,
): Promise<Outcome<Account>> {
  const { actorId: userId, key } = request;
  const hash = bodyHash(changeProfile.name, request.fingerprint);
  // A replay succeeds even if another account has taken the names since, so it must not reserve them.
  const isReplay = key !== undefined && (await store.findCommand({ actorId: userId, targetId: userId, key }, hash)) !== null;
  const { username, email } = changes;
  // A new address is reserved when it is verified; the previous one is released now.
  const names = sendsMail ? { username, email: email === undefined ? undefined : null } : { username, email };
  const rename = isReplay ? null : await reserveNewNames({ store, database, sendsMail }, userId, names);
  const command = { userId, changes, isReplay, appendBefore: rename?.appendBefore ?? Infinity };
  const outcome = await handleCommand(changeProfile, command, request);
  const isNewAddress = outcome.kind === 'appended' && outcome.events.some(({ type }) => type === 'EmailChanged');
  if (sendsMail && isNewAddress && outcome.state.email !== null) await requestVerification(database, { requestId: newId(), userId });
  if (rename) await confirmNewNames(database, outcome.state, { previous: rename.previous, holdMs: usernameHold });
  return outcome;
}
