/** Records every message that a client displays: the client's own state drops older messages when it reloads a page. */
import type { Message } from '@parley/events/wire/messages';

export type DisplayedMessage = Pick<Message, 'id' | 'seq' | 'text'>;

type DisplayedItem = { kind: 'message'; message: DisplayedMessage } | { kind: 'event' | 'call' };

export interface DisplayedConversation {
  /** Each message as first displayed, in the order of appearance. */
  messages: DisplayedMessage[];
  /** Adjacent messages whose `seq` did not rise, the upper one first; each pair once. */
  inversions: [DisplayedMessage, DisplayedMessage][];
}

export interface DisplayRecorder {
  /** By conversation id. */
  conversations: ReadonlyMap<string, DisplayedConversation>;
  record(state: { timelines: Readonly<Record<string, { items: readonly DisplayedItem[] }>> }): void;
}

export function createDisplayRecorder(): DisplayRecorder {
  const conversations = new Map<string, DisplayedConversation & { latest: readonly DisplayedItem[]; ids: Set<string> }>();

  function recordConversation(conversationId: string, latest: readonly DisplayedItem[]): void {
    const conversation = conversations.get(conversationId) ?? { messages: [], inversions: [], latest: [], ids: new Set<string>() };
    conversations.set(conversationId, conversation);
    if (conversation.latest === latest) return;
    conversation.latest = latest;
    const { messages, inversions, ids } = conversation;
    const displayed = latest.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
    displayed.forEach(({ id, seq, text }, index) => {
      if (!ids.has(id)) messages.push({ id, seq, text });
      ids.add(id);
      const above = displayed[index - 1];
      if (!above || above.seq < seq || inversions.some(([upper, lower]) => upper.id === above.id && lower.id === id)) return;
      inversions.push([above, { id, seq, text }]);
    });
  }

  return {
    conversations,
    record: ({ timelines }) => Object.entries(timelines).forEach(([id, { items }]) => recordConversation(id, items)),
  };
}
