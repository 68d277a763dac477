import { isDeepStrictEqual } from 'node:util';
import { messageEdited } from '@parley/events/event-constructors/message-events';
import type { NewEvent } from '@parley/events/envelope';
import type { Custom } from '@parley/events/schemas/custom';
import { Problem } from '@parley/service-kit/problems';
import { requireCapability } from '../../conversations/authorize.ts';
import { recipientToCheck, requireReachable } from '../../conversations/reachable.ts';
import { memberRefs, pairRef } from '../../conversations/entity-refs.ts';
import { defineCommand, type ResolvedInputs } from '../../define-command.ts';
import { requireMembersMentioned } from '../mentions.ts';
import { evolveMessageState, initialMessageState, messageRef, versionBytes, type MessageState } from '../message.ts';

export interface EditMessage {
  conversationId: string;
  messageId: string;
  editorId: string;
  text: string;
  /** Ids of users; undefined keeps the current mentions. */
  mentions?: readonly string[] | undefined;
  /** Null removes the data; undefined keeps it. */
  custom?: Custom | null | undefined;
  /** Bound for all versions of the message together. */
  maxVersionBytes: number;
}

export const editMessage = defineCommand({
  name: 'EditMessage',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, messageId, editorId, mentions = [] }) => [
    ...memberRefs(conversationId, [editorId, ...mentions]),
    messageRef(conversationId, messageId),
    pairRef(conversationId),
  ],
  initial: ({ conversationId, editorId, mentions = [] }, heads) => initialMessageState(conversationId, [editorId, ...mentions], heads),
  evolve: evolveMessageState,
  privacyOf: ({ conversation }, { editorId }) => recipientToCheck(conversation, editorId),
  decide: decideEditMessage,
});

/** The same text, mentions and data again change nothing. */
export function decideEditMessage(
  { conversation, messages }: MessageState,
  command: EditMessage,
  { privacy }: Pick<ResolvedInputs, 'privacy'>,
): NewEvent<'MessageEdited'>[] {
  const { conversationId, messageId, editorId, text } = command;
  requireCapability(conversation, editorId, 'message.send');
  const message = messages.get(messageId);
  if (!message || message.deletedAt !== null) throw new Problem('not_found');
  const { senderId } = message.sent.payload;
  if (senderId !== editorId) throw new Problem('forbidden');
  requireReachable(conversation, editorId, privacy);
  if (command.mentions) requireMembersMentioned(conversation, command.mentions);

  const mentions = [...(command.mentions ?? message.mentions)];
  const custom = command.custom === undefined ? message.custom : command.custom;
  if (text === message.text && hasSameIds(mentions, message.mentions) && isDeepStrictEqual(custom, message.custom)) return [];
  if (message.versionBytes + versionBytes(text, custom) > command.maxVersionBytes) {
    throw new Problem('forbidden', { detail: 'This message was edited too often; send a new one.' });
  }
  const mentionsRemoved = message.mentions.filter((userId) => !mentions.includes(userId));
  const personal = custom === null ? { text } : { text, custom };
  return [messageEdited({ conversationId, messageId, messageSeq: message.sent.version, senderId, personal, mentions, mentionsRemoved })];
}

function hasSameIds(ids: readonly string[], others: readonly string[]): boolean {
  return ids.length === others.length && ids.every((id) => others.includes(id));
}
