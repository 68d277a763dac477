import type { ClientStorage } from './storage.ts';

/** Loses its entries when the program ends. */
export function memoryStorage(): ClientStorage {
  const entries = new Map<string, string>();
  return {
    read: (name) => Promise.resolve(entries.get(name) ?? null),
    write: (name, text) => Promise.resolve(void entries.set(name, text)),
    remove: (name) => Promise.resolve(void entries.delete(name)),
    names: (prefix) => Promise.resolve([...entries.keys()].filter((name) => name.startsWith(prefix))),
  };
}
