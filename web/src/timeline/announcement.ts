import type { ClientState } from '@parley/client/state/state';
import type { WireEvent } from '@parley/events/wire/events';
import { faceOf, senderOf } from '../chat/describe-conversation.ts';

/** The announcement of new messages to a screen reader: each of them, or their number when many come at once. */
export interface AnnouncedMessage {
  sender: string;
  text: string;
}

export const collectMs = 2_000;
const maxSpoken = 3;

export function announcementOf(messages: readonly AnnouncedMessage[]): string {
  if (messages.length > maxSpoken) return `${messages.length} new messages`;
  return messages.map(({ sender, text }) => `${sender}: ${text}`).join('\n');
}

/** Returns others' messages in the open conversation, and in other conversations those that mention the user. */
export function announcedMessage(event: WireEvent, chat: ClientState, openId: string): AnnouncedMessage | undefined {
  if (event.type !== 'message.sent' || event.message.senderId === chat.userId) return undefined;
  const { message, conversationId } = event;
  const name = senderOf(chat, message.senderId);
  const text = message.text ?? 'Picture';
  if (conversationId === openId) return { sender: name, text };
  const conversation = chat.conversations[conversationId];
  if (!conversation || !message.mentions.includes(chat.userId)) return undefined;
  return { sender: `${name} in ${faceOf(conversation, chat.userId).name}`, text };
}
