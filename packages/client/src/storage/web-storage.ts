import type { ClientStorage } from './storage.ts';

/** What of the browser's `Storage` is used. */
interface WebStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
}

/** A browser's localStorage or sessionStorage. Any script of the page can read it: tokens included. */
export function webStorage(store: WebStorage): ClientStorage {
  return {
    read: (name) => Promise.resolve(store.getItem(name)),
    // Throws when it is full, which must reject.
    write: async (name, text) => store.setItem(name, text),
    remove: (name) => Promise.resolve(store.removeItem(name)),
    names: (prefix) =>
      Promise.resolve(
        Array.from({ length: store.length }, (_, index) => store.key(index)).filter(
          (name): name is string => name?.startsWith(prefix) ?? false,
        ),
      ),
  };
}
