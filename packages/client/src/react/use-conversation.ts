import { useEffect, useMemo, useState } from 'react';
import type { Conversation } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import type { ParleyClient } from '../parley-client.ts';
import type { SavedDraft, UnsentMessage } from '../state/draft.ts';
import type { ClientState } from '../state/state.ts';
import { messagesOf, type Timeline } from '../state/timeline.ts';
import { useSelected } from './use-parley.ts';

export interface OpenConversation {
  /** Undefined until the inbox is read, or if the user is not a member. */
  conversation: Conversation | undefined;
  /** The window that is shown. Undefined until it is read. */
  timeline: Timeline | undefined;
  /** The messages of the timeline, without calls and changes of the group. */
  messages: readonly Message[];
  /** The user's messages that no page shows yet. */
  unsent: readonly UnsentMessage[];
  draft: SavedDraft | undefined;
  /** Ids of the other members who are typing. */
  typing: readonly string[];
  /** Why the timeline could not be read: ParleyProblem or NetworkError. It is read again when the client is live again. */
  error: unknown;
}

const none: readonly never[] = [];

/** Opens the conversation, and keeps what a page of it shows. */
export function useConversation(client: ParleyClient, conversationId: string): OpenConversation {
  const userId = useChat(client, (chat) => chat.userId);
  const isLive = useSelected(client, ({ status }) => status === 'live');
  const conversation = useChat(client, ({ conversations }) => conversations[conversationId]);
  const timeline = useChat(client, ({ timelines }) => timelines[conversationId]);
  const messages = useChat(client, (chat) => messagesOf(chat, conversationId)) ?? none;
  const unsent = useChat(client, (chat) => chat.unsent[conversationId]) ?? none;
  const draft = useChat(client, ({ drafts }) => drafts[conversationId]);
  const typingUntil = useChat(client, ({ typing }) => typing[conversationId]);
  const [failure, setFailure] = useState<{ conversationId: string; error: unknown }>();

  useEffect(() => {
    if (userId === undefined) return;
    let isShown = true;
    client.open(conversationId).then(
      () => isShown && setFailure(undefined),
      (error: unknown) => isShown && setFailure({ conversationId, error }),
    );
    return () => void (isShown = false);
  }, [client, conversationId, userId, isLive]);

  const typing = useMemo(() => (typingUntil ? Object.keys(typingUntil) : none), [typingUntil]);
  const error = failure?.conversationId === conversationId ? failure.error : null;
  return { conversation, timeline, messages, unsent, draft, typing, error };
}

function useChat<Part>(client: ParleyClient, select: (chat: ClientState) => Part): Part | undefined {
  return useSelected(client, ({ chat }) => (chat ? select(chat) : undefined));
}
