import type { ParleyClient } from '@parley/client/parley-client';
import type { Conversation } from '@parley/events/wire/conversations';

/** With more events than this above the read mark, the newest page may not reach back to the unread line. */
const pageSize = 45;

type Opened = Pick<Conversation, 'id' | 'unreadCount' | 'lastSeq' | 'readSeq'>;

/** Reads the newest messages, or those around the unread line. */
export function openWindow(
  client: Pick<ParleyClient, 'open' | 'openAround'>,
  { id, unreadCount, lastSeq, readSeq }: Opened,
): Promise<void> {
  const isFar = unreadCount > 0 && lastSeq - readSeq > pageSize;
  return isFar ? client.openAround(id, Math.max(1, readSeq)) : client.open(id);
}

type OpeningClient = Pick<ParleyClient, 'open' | 'openAround'> & { api: Pick<ParleyClient['api'], 'getConversation'> };

/** Reads a conversation that the inbox does not show yet, with its messages. Rejects if the user cannot see it. */
export async function openUnknown(client: OpeningClient, conversationId: string, messageId: string | undefined): Promise<void> {
  const conversation = await client.api.getConversation({ conversationId });
  if (messageId === undefined) return openWindow(client, conversation);
  // Once the conversation is there, its timeline says that the message is not.
  await client.openAround(conversationId, messageId).catch(() => client.open(conversationId));
}
