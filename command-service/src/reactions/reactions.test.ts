import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { reactionAdded, reactionRemoved } from '@parley/events/event-constructors/reaction-events';
import { admin, groupId, made, member, stranger, threeOfThem } from '../conversations/group.fixture.ts';
import { messageId, said } from '../messages/room.fixture.ts';
import { refusalOf, stored } from '../stored-events.fixture.ts';
import { decideAddReaction } from './add-reaction/add-reaction.ts';
import { evolveReacting, initialReacting, type OwnReaction, type Reacting } from './reacting.ts';
import { decideRemoveReaction } from './remove-reaction/remove-reaction.ts';

const own: OwnReaction = { conversationId: groupId, messageId, userId: admin, emoji: '👍' };
// In a group nobody's privacy is asked for.
const inGroup = { ...own, privacy: new Map() };
const payload = { ...own, messageSeq: 2 };
const [added, removed] = [reactionAdded(payload), reactionRemoved(payload)];

const after = (command: OwnReaction, ...events: NewEvent[]) =>
  stored(made(threeOfThem), ...events).reduce(evolveReacting, initialReacting(command));

describe('react', () => {
  test('adds what is not there, and stays quiet about what is', () => {
    expect(decideAddReaction(after(own, said), inGroup)).toEqual([added]);
    expect(decideAddReaction(after(own, said, added), inGroup)).toEqual([]);
    expect(decideAddReaction(after(own, said, added, removed), inGroup)).toEqual([added]);
  });

  test('takes back what is there, and stays quiet about what is not', () => {
    expect(decideRemoveReaction(after(own, said, added), own)).toEqual([removed]);
    expect(decideRemoveReaction(after(own, said), own)).toEqual([]);
    expect(decideRemoveReaction(after(own, said, added, removed), own)).toEqual([]);
  });

  test('needs a message that stands, and is hidden from strangers', () => {
    const gone = messageDeleted({ conversationId: groupId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [] });
    const byStranger = { ...own, userId: stranger };
    const elsewhere = { ...own, messageId: newId() };
    const adding = (state: Reacting, command: OwnReaction) => decideAddReaction(state, { ...command, privacy: new Map() });
    for (const decide of [adding, decideRemoveReaction]) {
      expect(refusalOf(() => decide(after(own, said, gone), own))).toBe('not_found');
      expect(refusalOf(() => decide(after(elsewhere, said), elsewhere))).toBe('not_found');
      expect(refusalOf(() => decide(after(byStranger, said), byStranger))).toBe('not_found');
    }
  });
});
