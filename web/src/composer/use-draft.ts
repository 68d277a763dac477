import { useEffect, useRef } from 'preact/hooks';
import type { SavedDraft } from '@parley/client/state/draft';
import { useChat } from '../chat/chat.ts';

const saveAfterMs = 300;

export interface DraftSaver {
  save: () => void;
  /** Soon, after more typing. */
  saveLater: () => void;
}

/** Keeps the draft of a conversation in the storage: soon after each change, and at once when the page or the composer goes. */
export function useDraft(conversationId: string, read: () => SavedDraft | null): DraftSaver {
  const { client } = useChat();
  const latest = useRef(read);
  latest.current = read;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const saver = useRef<DraftSaver>({
    save() {
      clearTimeout(timer.current);
      const draft = latest.current();
      if (draft !== null || client.state().chat?.drafts[conversationId] !== undefined) client.setDraft(conversationId, draft);
    },
    saveLater() {
      clearTimeout(timer.current);
      timer.current = setTimeout(saver.save, saveAfterMs);
    },
  }).current;
  useEffect(() => {
    const userId = client.state().chat?.userId;
    window.addEventListener('pagehide', saver.save);
    return () => {
      window.removeEventListener('pagehide', saver.save);
      // Also when the session has just ended; but not for another user.
      if ((client.state().chat?.userId ?? userId) === userId) saver.save();
    };
  }, []);
  return saver;
}
