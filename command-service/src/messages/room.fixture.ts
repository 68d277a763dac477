/** A room with something said in it, as the deciders about messages meet it. */
import type { NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { admin, groupId, made, member, owner, stranger, threeOfThem } from '../conversations/group.fixture.ts';
import { stored } from '../stored-events.fixture.ts';
import { evolveMessaging, initialMessaging, type Messaging } from './message.ts';

export const messageId = newId();

/** The member's, naming the admin. */
export const said = messageSent({
  conversationId: groupId,
  messageId,
  senderId: member,
  personal: { text: 'hello' },
  attachments: [],
  replyTo: null,
  mentions: [admin],
  clientId: null,
});

export function room(...after: readonly NewEvent[]): Messaging {
  return stored(made(threeOfThem), ...after).reduce(evolveMessaging, initialMessaging(groupId, [owner, admin, member, stranger]));
}
