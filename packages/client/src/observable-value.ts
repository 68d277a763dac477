/** An immutable value that can be replaced and observed. */
export interface ObservableValue<Value> {
  get(): Value;
  /** Does not notify listeners if the value is identical. */
  set(value: Value): void;
  /** Returns a function that unsubscribes. An exception in one listener does not affect the others. */
  subscribe(listener: (value: Value) => void): () => void;
}

export function observableValue<Value>(initial: Value): ObservableValue<Value> {
  let current = initial;
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
