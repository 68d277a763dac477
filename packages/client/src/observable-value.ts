import { createNotifier, type Notifier } from './notifier.ts';

/** An immutable value that can be replaced and observed. */
export interface ObservableValue<Value> extends Pick<Notifier<Value>, 'subscribe'> {
  get(): Value;
  /** Does not notify listeners if the value is identical. */
  set(value: Value): void;
}

export function observableValue<Value>(initial: Value): ObservableValue<Value> {
  let current = initial;
  const { notify, subscribe } = createNotifier<Value>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      notify(value);
    },
    subscribe,
  };
}
