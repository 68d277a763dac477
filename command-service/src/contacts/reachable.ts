/** Decides whether a user may write to another. Blocks and settings refuse alike, so the refusal does not reveal the reason. */
import type { Privacy } from '@parley/events/wire/users';
import { Problem } from '@parley/service-kit/problems';
import { areContacts, isBlocked, type Pair } from './pair.ts';

/** The settings of the user who is written to. */
export type RecipientPrivacy = Pick<Privacy, 'messages'>;

/** True when the recipient's settings decide: there is no block, and the two are not contacts. */
export function dependsOnPrivacy(pair: Pair): boolean {
  return !isBlocked(pair) && !areContacts(pair);
}

/** Throws `recipient_unavailable` for a block by either user, and for a recipient who accepts messages from contacts only. */
export function requireOpen(pair: Pair, privacy: RecipientPrivacy | undefined): void {
  if (isBlocked(pair) || (!areContacts(pair) && privacy?.messages !== 'everyone')) throw new Problem('recipient_unavailable');
}
