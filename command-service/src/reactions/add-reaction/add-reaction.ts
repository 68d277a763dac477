import type { NewEvent } from '@parley/events/envelope';
import { reactionAdded } from '@parley/events/event-constructors/reaction-events';
import { recipientToCheck, requireReachable } from '../../conversations/reachable.ts';
import { defineCommand, type ResolvedInputs } from '../../define-command.ts';
import { invalidField } from '../../fields.ts';
import { emojiRef, reactionScope, reactionPayload, type OwnReaction, type ReactionState } from '../reaction.ts';

export interface AddReaction extends OwnReaction {
  /** Different emoji on a message. */
  maxEmoji: number;
}

export const addReaction = defineCommand({
  name: 'AddReaction',
  ...reactionScope,
  // A reaction with an emoji that the message has changes nothing here, so it conflicts with no other.
  reads: (reaction: AddReaction) => [...reactionScope.reads(reaction), emojiRef(reaction)],
  privacyOf: ({ conversation }, { userId }) => recipientToCheck(conversation, userId),
  decide: decideAddReaction,
});

export function decideAddReaction(
  state: ReactionState,
  command: AddReaction,
  { privacy }: Pick<ResolvedInputs, 'privacy'>,
): NewEvent<'ReactionAdded'>[] {
  const payload = reactionPayload(state, command);
  requireReachable(state.conversation, command.userId, privacy);
  if (state.exists) return [];
  const isNewEmoji = !state.emoji.has(command.emoji);
  if (isNewEmoji && state.emoji.size >= command.maxEmoji)
    throw invalidField('emoji', `A message may have at most ${command.maxEmoji} different emoji`);
  return [reactionAdded(payload, isNewEmoji)];
}
