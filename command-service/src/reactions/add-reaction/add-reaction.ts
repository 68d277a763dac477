import type { NewEvent } from '@parley/events/envelope';
import { reactionAdded } from '@parley/events/event-constructors/reaction-events';
import type { KnownPrivacy } from '../../contacts/knowing-privacy.ts';
import { requireReachable } from '../../conversations/require-reachable.ts';
import { reactionOf, type OwnReaction, type Reacting } from '../reacting.ts';

/** Reads: the member, the message, this reaction, the pair. One that is there already stays so quietly. */
export function decideAddReaction(state: Reacting, command: OwnReaction & { privacy: KnownPrivacy }): NewEvent<'ReactionAdded'>[] {
  const { privacy, ...own } = command;
  const reaction = reactionOf(state, own);
  requireReachable(state.conversation, { userId: own.userId, privacy });
  return state.isThere ? [] : [reactionAdded(reaction)];
}
