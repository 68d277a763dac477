import type { Unsent } from '../state/draft.ts';
import type { ClientStorage } from '../storage/storage.ts';

/** Messages that are not sent yet, in the storage: one entry each, that of another user never touched. */
export interface KeptDrafts {
  /** In the order in which they were made. */
  all(): Promise<Unsent[]>;
  keep(entry: Unsent): Promise<void>;
  drop(clientId: string): Promise<void>;
}

export function keptDrafts(storage: ClientStorage, userId: string): KeptDrafts {
  const prefix = `parley.outbox.${userId}.`;
  return {
    async all() {
      // The keys are UUIDv7: sorted they are in order of time.
      const names = (await storage.names(prefix)).sort();
      const texts = await Promise.all(names.map((name) => storage.read(name)));
      return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Unsent]));
    },
    keep: (entry) => storage.write(prefix + entry.clientId, JSON.stringify(entry)),
    drop: (clientId) => storage.remove(prefix + clientId),
  };
}
