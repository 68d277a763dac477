import { messageEdited } from '@parley/events/event-constructors/message-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import type { KnownPrivacy } from '../../contacts/knowing-privacy.ts';
import { requireCapability } from '../../conversations/authorize.ts';
import { requireReachable } from '../../conversations/require-reachable.ts';
import { requireMembersMentioned } from '../mentions.ts';
import type { Messaging } from '../message.ts';

export interface EditMessage {
  conversationId: string;
  messageId: string;
  editorId: string;
  text: string;
  /** Undefined: they stay as they are. */
  mentions: readonly string[] | undefined;
  privacy: KnownPrivacy;
}

/** Reads: the editor and those mentioned as members, the message, the pair. The same text and mentions again are no edit. */
export function decideEditMessage({ conversation, messages }: Messaging, command: EditMessage): NewEvent<'MessageEdited'>[] {
  const { conversationId, messageId, editorId, text } = command;
  requireCapability(conversation, editorId, 'message.send');
  const message = messages.get(messageId);
  if (!message || message.deletedAt !== null) throw new Problem('not_found');
  const { senderId } = message.sent.payload;
  if (senderId !== editorId) throw new Problem('forbidden');
  requireReachable(conversation, { userId: editorId, privacy: command.privacy });
  if (command.mentions) requireMembersMentioned(conversation, command.mentions);

  const mentions = [...(command.mentions ?? message.mentions)];
  if (text === message.text && sameIds(mentions, message.mentions)) return [];
  const mentionsRemoved = message.mentions.filter((userId) => !mentions.includes(userId));
  return [
    messageEdited({ conversationId, messageId, messageSeq: message.sent.version, senderId, personal: { text }, mentions, mentionsRemoved }),
  ];
}

function sameIds(ids: readonly string[], others: readonly string[]): boolean {
  return ids.length === others.length && ids.every((id) => others.includes(id));
}
