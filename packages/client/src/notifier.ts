/** Listeners of something that happens. */
export interface Notifier<Value> {
  notify(value: Value): void;
  /** Returns a function that unsubscribes. An exception in one listener does not affect the others. */
  subscribe(listener: (value: Value) => void): () => void;
}

export function createNotifier<Value>(): Notifier<Value> {
  const listeners = new Set<(value: Value) => void>();
  return {
    notify(value) {
      for (const listener of listeners) {
        try {
          listener(value);
        } catch (error) {
          // Rethrow outside of the SDK, as an EventTarget does: the program sees it as an uncaught exception.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
