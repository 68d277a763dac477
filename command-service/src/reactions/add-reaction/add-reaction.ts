import type { NewEvent } from '@parley/events/envelope';
import { reactionAdded } from '@parley/events/facts/reaction-events';
import { reactionOf, type OwnReaction, type Reacting } from '../reacting.ts';

/** Reads: the member, the message, this reaction. One that is there already stays so quietly. */
export function decideAddReaction(state: Reacting, command: OwnReaction): NewEvent<'ReactionAdded'>[] {
  const reaction = reactionOf(state, command);
  return state.isThere ? [] : [reactionAdded(reaction)];
}
