import type { NewEvent } from '@parley/events/envelope';
import { reactionRemoved } from '@parley/events/event-constructors/reaction-events';
import { reactionOf, type OwnReaction, type Reacting } from '../reacting.ts';

/** Reads: the member, the message, this reaction. One that is not there is gone quietly. */
export function decideRemoveReaction(state: Reacting, command: OwnReaction): NewEvent<'ReactionRemoved'>[] {
  const reaction = reactionOf(state, command);
  return state.isThere ? [reactionRemoved(reaction)] : [];
}
