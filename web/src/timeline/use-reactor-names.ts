import { useRef, useState } from 'preact/hooks';
import type { Message } from '@parley/events/wire/messages';
import { nameOf } from '../chat/describe-conversation.ts';
import { useChat } from '../chat/chat.ts';

const delayMs = 350;
const maxNames = 6;

export interface ReactorNames {
  /** Names for the reaction that is pointed at, as soon as they are read. */
  shown: { emoji: string; names: string } | null;
  point: (emoji: string) => void;
  leave: () => void;
}

/** Reads who reacted, when the pointer rests on a reaction or the focus is on it. */
export function useReactorNames({ conversationId, id }: Message): ReactorNames {
  const { client } = useChat();
  const [shown, setShown] = useState<ReactorNames['shown']>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pointed = useRef<string | null>(null);
  const read = async (emoji: string) => {
    const { items, nextCursor } = await client.api.listReactions({ conversationId, messageId: id, limit: 100 });
    if (pointed.current !== emoji) return;
    const userId = client.state().chat?.userId;
    const names = items.flatMap(({ emoji: other, user }) => (other === emoji ? [user.id === userId ? 'You' : nameOf(user)] : []));
    const more = names.length > maxNames || nextCursor !== null ? ' and others' : '';
    setShown({ emoji, names: names.slice(0, maxNames).join(', ') + more });
  };
  return {
    shown,
    point(emoji) {
      pointed.current = emoji;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void read(emoji).catch(() => undefined), delayMs);
    },
    leave() {
      pointed.current = null;
      clearTimeout(timer.current);
      setShown(null);
    },
  };
}
