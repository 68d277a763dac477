/** A message of the outbox, as the message that it becomes. */
import type { Message, Quote } from '@parley/events/wire/messages';
import type { TimelineItem } from '@parley/events/wire/timeline';
import type { UnsentMessage } from '@parley/client/state/draft';
import { uploadedAttachment } from '../chat/uploads.ts';

const messages = new WeakMap<UnsentMessage, Message>();

/** Returns the same message for the same entry. */
export function unsentAsMessage(unsent: UnsentMessage, userId: string, items: readonly TimelineItem[]): Message {
  const known = messages.get(unsent);
  if (known) return known;
  const { clientId, conversationId, draft, createdAt } = unsent;
  const message: Message = {
    id: clientId,
    conversationId,
    seq: unsent.seq ?? Number.MAX_SAFE_INTEGER,
    kind: 'text',
    senderId: userId,
    text: draft.text ?? null,
    attachments: (draft.attachments ?? []).map(uploadedAttachment),
    replyTo: quoteOf(draft.replyTo, items),
    mentions: draft.mentions ?? [],
    custom: draft.custom ?? null,
    reactions: [],
    status: 'sent',
    clientId,
    sentAt: new Date(createdAt).toISOString(),
    editedAt: null,
    deletedAt: null,
    erasedAt: null,
  };
  messages.set(unsent, message);
  return message;
}

function quoteOf(messageId: string | undefined, items: readonly TimelineItem[]): Quote | null {
  if (messageId === undefined) return null;
  for (const item of items) {
    if (item.kind !== 'message' || item.message.id !== messageId) continue;
    const { id, seq, senderId, text, deletedAt, erasedAt } = item.message;
    return { id, seq, senderId, text, deletedAt, erasedAt };
  }
  return null;
}
