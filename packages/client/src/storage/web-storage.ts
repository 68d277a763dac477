import type { ClientStorage } from './storage.ts';

/** The part of the DOM's `Storage` that is used. */
interface WebStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
}

/** A browser's localStorage or sessionStorage. Every script of the page can read it, including the tokens. */
export function webStorage(store: WebStorage): ClientStorage {
  return {
    read: (name) => Promise.resolve(store.getItem(name)),
    // Async, so that the exception of a full storage becomes a rejection.
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
