import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { reactionAdded, reactionRemoved } from '@parley/events/event-constructors/reaction-events';
import { admin, groupId, groupCreated, member, stranger, threeMembers } from '../conversations/group.fixture.ts';
import { messageId, sent } from '../messages/message-state.fixture.ts';
import { refusalOf, stored } from '../stored-events.fixture.ts';
import { decideAddReaction, type AddReaction } from './add-reaction/add-reaction.ts';
import { evolveReactionState, initialReactionState, type OwnReaction, type ReactionState } from './reaction.ts';
import { decideRemoveReaction } from './remove-reaction/remove-reaction.ts';

const own: AddReaction = { conversationId: groupId, messageId, userId: admin, emoji: '👍', maxEmoji: 2 };
// Groups need no privacy settings.
const resolved = { privacy: undefined };
const payload = { conversationId: groupId, messageId, messageSeq: 2, userId: admin, emoji: '👍' };
const [added, addedAgain, removed] = [reactionAdded(payload, true), reactionAdded(payload), reactionRemoved(payload)];
const byMember = (emoji: string) => reactionAdded({ ...payload, userId: member, emoji }, true);

const after = (command: OwnReaction, ...events: NewEvent[]) =>
  stored(groupCreated(threeMembers), ...events).reduce(evolveReactionState, initialReactionState(command));

describe('reactions', () => {
  test('are added once', () => {
    expect(decideAddReaction(after(own, sent), own, resolved)).toEqual([added]);
    expect(decideAddReaction(after(own, sent, added), own, resolved)).toEqual([]);
    expect(decideAddReaction(after(own, sent, added, removed), own, resolved)).toEqual([addedAgain]);
  });

  test('are limited to some emoji, each of which every member may add', () => {
    const [thumb, tea, heart] = ['👍', '🫖', '❤️'].map(byMember) as [NewEvent, NewEvent, NewEvent];
    expect(decideAddReaction(after(own, sent, tea), own, resolved)).toEqual([added]);
    expect(refusalOf(() => decideAddReaction(after(own, sent, tea, heart), own, resolved))).toBe('validation_failed');
    expect(decideAddReaction(after(own, sent, tea, thumb), own, resolved)).toEqual([addedAgain]);
  });

  test('are removed once', () => {
    expect(decideRemoveReaction(after(own, sent, added), own)).toEqual([removed]);
    expect(decideRemoveReaction(after(own, sent), own)).toEqual([]);
    expect(decideRemoveReaction(after(own, sent, added, removed), own)).toEqual([]);
  });

  test('need an existing message, and answer not_found to non-members', () => {
    const deleted = messageDeleted({ conversationId: groupId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [] });
    const byStranger = { ...own, userId: stranger };
    const toUnknownMessage = { ...own, messageId: newId() };
    const decideAdd = (state: ReactionState, command: AddReaction) => decideAddReaction(state, command, resolved);
    for (const decide of [decideAdd, decideRemoveReaction]) {
      expect(refusalOf(() => decide(after(own, sent, deleted), own))).toBe('not_found');
      expect(refusalOf(() => decide(after(toUnknownMessage, sent), toUnknownMessage))).toBe('not_found');
      expect(refusalOf(() => decide(after(byStranger, sent), byStranger))).toBe('not_found');
    }
  });
});
