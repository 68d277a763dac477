import type { UnsentMessage } from '../state/draft.ts';
import type { ClientStorage } from '../storage/storage.ts';

/** Unsent messages of one user in the client's storage, one entry each. */
export interface OutboxStorage {
  /** In order of creation. */
  list(): Promise<UnsentMessage[]>;
  save(message: UnsentMessage): Promise<void>;
  remove(clientId: string): Promise<void>;
}

export function outboxStorage(storage: ClientStorage, userId: string): OutboxStorage {
  const prefix = `parley.outbox.${userId}.`;
  return {
    async list() {
      // Client ids are UUIDv7, so sorting the names yields the order of creation.
      const names = (await storage.names(prefix)).sort();
      const texts = await Promise.all(names.map((name) => storage.read(name)));
      return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as UnsentMessage]));
    },
    save: (message) => storage.write(prefix + message.clientId, JSON.stringify(message)),
    remove: (clientId) => storage.remove(prefix + clientId),
  };
}
