/** The device's network. Having one does not mean that the service is reachable. */
export interface Network {
  isOnline(): boolean;
  /** Calls the listener after each change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
}

/** The state that the browser reports. Elsewhere always online. */
export function browserNetwork(): Network {
  const { navigator } = globalThis as { navigator?: { onLine?: boolean } };
  return {
    isOnline: () => navigator?.onLine !== false,
    subscribe(listener) {
      if (typeof globalThis.addEventListener !== 'function') return () => undefined;
      for (const type of ['online', 'offline']) globalThis.addEventListener(type, listener);
      return () => {
        for (const type of ['online', 'offline']) globalThis.removeEventListener(type, listener);
      };
    },
  };
}
