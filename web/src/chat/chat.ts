/** The context of every component: the SDK's client, its state as a signal, and the navigation. */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { ParleyClient, ParleyState } from '@parley/client/parley-client';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Navigation } from '../routing/navigation.ts';

export interface Chat {
  client: ParleyClient;
  /** The SDK's immutable state, at most one new value a frame. Read it through selectors, so that a component renders only for its part. */
  state: ReadonlySignal<ParleyState>;
  navigation: Navigation;
}

const ChatContext = createContext<Chat | null>(null);
export const ChatProvider = ChatContext.Provider;

export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error('There is no ChatProvider above this component');
  return chat;
}

/**
 * Mirrors the client's state into a signal. Many events arrive in one frame, so the signal changes once a frame; what the user
 * does is shown at once, because the SDK's own methods change the state synchronously within the frame.
 */
export function mirrorState(client: ParleyClient): { state: ReadonlySignal<ParleyState>; close: () => void } {
  const state = signal(client.state());
  let scheduled = false;
  const update = () => {
    if (!scheduled) return;
    scheduled = false;
    state.value = client.state();
  };
  const unsubscribe = client.subscribe(() => {
    if (scheduled) return;
    scheduled = true;
    // Frames stop while the page is hidden; the title and notifications still change.
    if (document.hidden) setTimeout(update);
    else requestAnimationFrame(update);
  });
  return { state, close: unsubscribe };
}
