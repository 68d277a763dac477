/** Drafts of one user: in the state, and in the client's storage, one entry for each conversation, so that they survive a reload. */
import { createLimit } from '@parley/concurrency/limit';
import type { SavedDraft } from '../state/draft.ts';
import type { ClientStorage } from '../storage/storage.ts';

export interface Drafts {
  /** Loads the stored drafts. */
  start(): Promise<void>;
  /** Null, or a draft without content, removes it. */
  set(conversationId: string, draft: SavedDraft | null): void;
}

export interface DraftsDependencies {
  storage: ClientStorage;
  userId: string;
  onChange: (conversationId: string, draft: SavedDraft | null) => void;
}

export function createDrafts({ storage, userId, onChange }: DraftsDependencies): Drafts {
  const prefix = `parley.draft.${userId}.`;
  /** In order, so that a slow storage does not end with an older text. */
  const oneAtATime = createLimit({ concurrency: 1 });
  const changed = new Set<string>();

  return {
    async start() {
      for (const name of await storage.names(prefix)) {
        const [conversationId, text] = [name.slice(prefix.length), await storage.read(name)];
        if (text !== null && !changed.has(conversationId)) onChange(conversationId, JSON.parse(text) as SavedDraft);
      }
    },
    set(conversationId, draft) {
      const kept = draft && hasContent(draft) ? draft : null;
      changed.add(conversationId);
      onChange(conversationId, kept);
      const name = prefix + conversationId;
      // The draft stays in the state if the storage is full.
      void oneAtATime(() => (kept ? storage.write(name, JSON.stringify(kept)) : storage.remove(name))).catch(() => undefined);
    },
  };
}

function hasContent({ text, attachments, replyTo, edit }: SavedDraft): boolean {
  return Boolean(text) || (attachments?.length ?? 0) > 0 || replyTo !== undefined || edit !== undefined;
}
