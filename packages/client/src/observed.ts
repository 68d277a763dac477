/** A value that is replaced, never changed, and those who want to know. */
export interface Observed<Value> {
  get(): Value;
  /** Tells nobody where it is the very same value. */
  set(value: Value): void;
  /** Answers how to stop. A listener that throws stops nobody else from hearing. */
  subscribe(listener: (value: Value) => void): () => void;
}

export function observed<Value>(first: Value): Observed<Value> {
  let current = first;
  const listeners = new Set<(value: Value) => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of listeners) {
        try {
          listener(value);
        } catch (error) {
          // As an event's listener would: seen by the program, and not by the SDK.
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
