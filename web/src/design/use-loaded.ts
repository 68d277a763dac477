import { useEffect, useState } from 'preact/hooks';

/** Code, or anything else that is loaded once. */
export interface Loadable<Value> {
  /** Undefined until it is loaded. */
  current: () => Value | undefined;
  load: () => Promise<void>;
}

/** Returns the value once it is loaded, and loads it. */
export function useLoaded<Value>({ current, load }: Loadable<Value>): Value | undefined {
  const value = current();
  const [, setReady] = useState(false);
  useEffect(() => {
    // It may have been loaded since this render, which nothing else repeats: components whose props stay the same do not render again.
    if (value === undefined) void load().finally(() => setReady(true));
  }, []);
  return value;
}
