import type { NewEvent } from '@parley/events/envelope';
import { reactionRemoved } from '@parley/events/event-constructors/reaction-events';
import { defineCommand } from '../../define-command.ts';
import { reactionScope, reactionPayload, type OwnReaction, type ReactionState } from '../reaction.ts';

export const removeReaction = defineCommand({ name: 'RemoveReaction', ...reactionScope, decide: decideRemoveReaction });

export function decideRemoveReaction(state: ReactionState, command: OwnReaction): NewEvent<'ReactionRemoved'>[] {
  const payload = reactionPayload(state, command);
  return state.exists ? [reactionRemoved(payload)] : [];
}
