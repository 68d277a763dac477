import type { NewEvent } from '@parley/events/envelope';
import { reactionAdded } from '@parley/events/facts/reaction-events';
import { requireUnblocked } from '../../contacts/reachable.ts';
import { reactionOf, type OwnReaction, type Reacting } from '../reacting.ts';

/** Reads: the member, the message, this reaction, the pair. One that is there already stays so quietly. */
export function decideAddReaction(state: Reacting, command: OwnReaction): NewEvent<'ReactionAdded'>[] {
  const reaction = reactionOf(state, command);
  requireUnblocked(state.conversation);
  return state.isThere ? [] : [reactionAdded(reaction)];
}
