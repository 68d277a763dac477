import { useCallback, useSyncExternalStore } from 'react';
import type { ParleyClient } from '../parley-client.ts';
import type { ParleyState } from '../parley-state.ts';

/** The whole state of the client. The component renders with every change; the other hooks render with what they return. */
export function useParley(client: ParleyClient): ParleyState {
  return useSelected(client, itself);
}

const itself = <State>(state: State): State => state;

/** Subscribes to the selected part of a state. `select` must return the same object for the same state. */
export function useSelected<State, Selected>(
  { state, subscribe }: { state: () => State; subscribe: (listener: () => void) => () => void },
  select: (state: State) => Selected,
): Selected {
  const read = () => select(state());
  return useSyncExternalStore(
    useCallback((listener) => subscribe(listener), [subscribe]),
    read,
    read,
  );
}
