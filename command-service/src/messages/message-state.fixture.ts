/** State of a group with a message, for deciders. */
import type { NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { admin, groupId, groupCreated, member, owner, stranger, threeMembers } from '../conversations/group.fixture.ts';
import { stored } from '../stored-events.fixture.ts';
import { evolveMessageState, initialMessageState, type MessageState } from './message.ts';

export const messageId = newId();

/** A message of the member that mentions the admin. */
export const sent = messageSent({
  conversationId: groupId,
  messageId,
  senderId: member,
  personal: { text: 'hello' },
  fileIds: [],
  replyTo: null,
  mentions: [admin],
});

/** State of the group after these events. */
export function stateAfter(...events: readonly NewEvent[]): MessageState {
  const initial = initialMessageState(groupId, [owner, admin, member, stranger]);
  return stored(groupCreated(threeMembers), ...events).reduce(evolveMessageState, initial);
}
