/** Request and response of the baselines, with the same fields as Parley's, so that no contestant sends less. */
import { z } from 'zod';

export const messageBody = z.strictObject({
  text: z.string().min(1).max(8_000),
  clientId: z.string().max(64).optional(),
});

export interface Message {
  id: string;
  conversationId: string;
  seq: number;
  senderId: string;
  text: string;
  attachments: never[];
  replyTo: null;
  mentions: never[];
  reactions: never[];
  status: 'sent';
  clientId: string | null;
  sentAt: string;
  editedAt: null;
  deletedAt: null;
  erasedAt: null;
}

type NewMessage = Pick<Message, 'id' | 'conversationId' | 'seq' | 'senderId' | 'text' | 'clientId' | 'sentAt'>;

export function buildMessage({ id, conversationId, seq, senderId, text, clientId, sentAt }: NewMessage): Message {
  const content = { id, conversationId, seq, senderId, text, attachments: [], replyTo: null, mentions: [] };
  return { ...content, reactions: [], status: 'sent', clientId, sentAt, editedAt: null, deletedAt: null, erasedAt: null };
}

/** Builds an event with the fields of Parley's `message.sent`. */
export function buildMessageSent(message: Message): object {
  const { id, sentAt, senderId, conversationId, seq } = message;
  return { id, type: 'message.sent', at: sentAt, actorId: senderId, position: seq.toString(36), conversationId, seq, message };
}

const messagesPath = /^\/v1\/conversations\/([0-9a-f-]{36})\/messages$/;

/** Returns the conversation id in a path of messages; undefined for other paths. */
export const parseConversationId = (path: string): string | undefined => messagesPath.exec(path)?.[1];
