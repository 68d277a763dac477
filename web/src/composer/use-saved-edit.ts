import { useEffect, useRef } from 'preact/hooks';
import type { SavedDraft } from '@parley/client/state/draft';
import { useChat } from '../chat/chat.ts';
import type { Composing, Written } from '../chat/composing.ts';

type Edit = NonNullable<SavedDraft['edit']>;

export interface SavedEditInput {
  conversationId: string;
  composing: Composing;
  /** The edit of the last visit. */
  edit: Edit | undefined;
  /** The message was deleted meanwhile. */
  onDeleted: (written: Written) => void;
}

/** Brings back an edit once its message is loaded. Returns it as long as it is not back: it stays saved until then. */
export function useSavedEdit({ conversationId, composing, edit, onDeleted }: SavedEditInput): { readonly current: Edit | undefined } {
  const { client } = useChat();
  // The edit of this visit is with the intent.
  const saved = useRef(composing.intent.value.kind === 'edit' ? undefined : edit);
  useEffect(() => {
    if (!saved.current) return undefined;
    let isShown = true;
    const { messageId, ...written } = saved.current;
    async function restore(): Promise<void> {
      const message = await client.api.getMessage({ conversationId, messageId }).catch(() => null);
      if (message === null || !isShown || composing.intent.peek().kind !== 'new') return;
      saved.current = undefined;
      if (message.deletedAt === null) composing.intent.value = { kind: 'edit', message, written };
      else onDeleted(written);
    }
    void restore();
    return () => {
      isShown = false;
    };
  }, []);
  return saved;
}
