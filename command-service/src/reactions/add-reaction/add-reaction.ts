import type { NewEvent } from '@parley/events/envelope';
import { reactionAdded } from '@parley/events/event-constructors/reaction-events';
import { recipientToCheck, requireReachable } from '../../conversations/reachable.ts';
import { defineCommand, type ResolvedInputs } from '../../define-command.ts';
import { reactionScope, reactionPayload, type OwnReaction, type ReactionState } from '../reaction.ts';

export const addReaction = defineCommand({
  name: 'AddReaction',
  ...reactionScope,
  privacyOf: ({ conversation }, { userId }) => recipientToCheck(conversation, userId),
  decide: decideAddReaction,
});

export function decideAddReaction(
  state: ReactionState,
  command: OwnReaction,
  { privacy }: Pick<ResolvedInputs, 'privacy'>,
): NewEvent<'ReactionAdded'>[] {
  const payload = reactionPayload(state, command);
  requireReachable(state.conversation, command.userId, privacy);
  return state.exists ? [] : [reactionAdded(payload)];
}
