/** What the rivals' clients send and hear: the same fields as Parley's, so that nobody wins by saying less. */
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
}

export type MessageEvents = Pick<Message, 'id' | 'conversationId' | 'seq' | 'senderId' | 'text' | 'clientId' | 'sentAt'>;

export function messageOf({ id, conversationId, seq, senderId, text, clientId, sentAt }: MessageEvents): Message {
  const place = { id, conversationId, seq, senderId, text, attachments: [], replyTo: null, mentions: [] };
  return { ...place, reactions: [], status: 'sent', clientId, sentAt, editedAt: null, deletedAt: null };
}

/** As Parley's `message.sent`. */
export function eventOf(message: Message): object {
  const { id, sentAt, senderId, conversationId, seq } = message;
  return { id, type: 'message.sent', at: sentAt, actorId: senderId, position: seq.toString(36), conversationId, seq, message };
}

const messagesPath = /^\/v1\/conversations\/([0-9a-f-]{36})\/messages$/;

/** The conversation that a path names; undefined for another path. */
export const conversationIn = (path: string): string | undefined => messagesPath.exec(path)?.[1];
