/** Which user is signed in, and the status that follows from the session, the network and the connection. */
import type { WireEvent } from '@parley/events/wire/events';
import { noCallsState } from './calls/calls.ts';
import type { Drafts } from './drafts/drafts.ts';
import type { Network } from './network.ts';
import type { ObservableValue } from './observable-value.ts';
import { loggedOut, type ParleyState, type SessionEnd } from './parley-state.ts';
import { NotLoggedInError } from './session/session.ts';
import type { StoredSession } from './session/stored-session.ts';
import { createSignedInClient, type SignedInClient, type SignedInClientDependencies } from './signed-in-client.ts';
import { emptyState } from './state/state.ts';

export interface Lifecycle {
  /** Throws NotLoggedInError. */
  current(): SignedInClient;
  /** Loads what is stored for the user, and connects. */
  start(session: StoredSession): Promise<void>;
  /** Drafts of the current user, or of the last one: what was typed just before the session ended is kept. Throws NotLoggedInError. */
  drafts(): Drafts;
  /** The session has ended. */
  stop(end: SessionEnd): void;
  reconnectNow(): void;
  close(): void;
}

export interface LifecycleDependencies extends Omit<SignedInClientDependencies, 'onState' | 'onLive' | 'onCalls'> {
  network: Network;
  state: ObservableValue<ParleyState>;
  onEvent: (event: WireEvent) => void;
}

export function createLifecycle({ network, state, onEvent, ...dependencies }: LifecycleDependencies): Lifecycle {
  let signedIn: SignedInClient | null = null;
  let last: SignedInClient | null = null;
  let isLive = false;

  const change = (changes: Partial<ParleyState>) => state.set({ ...state.get(), ...changes });
  const statusNow = () => (!network.isOnline() ? 'offline' : isLive ? 'live' : 'connecting');

  function setLive(live: boolean): void {
    isLive = live;
    change({ status: statusNow() });
  }

  const stopWatching = network.subscribe(() => {
    if (signedIn === null) return;
    // A socket does not notice for a while that its network is gone. With a new network it must connect again.
    setLive(false);
    if (network.isOnline()) signedIn.connection.reset();
    signedIn.connection.reconnectNow();
  });

  function closeSignedIn(): void {
    signedIn?.close();
    signedIn = null;
  }

  function require(client: SignedInClient | null): SignedInClient {
    if (client === null) throw new NotLoggedInError('not logged in');
    return client;
  }

  return {
    current: () => require(signedIn),
    drafts: () => require(last).drafts,
    async start(session) {
      closeSignedIn();
      const isCurrent = () => started === signedIn;
      const started: SignedInClient = createSignedInClient(session, {
        ...dependencies,
        onState: (chat) => isCurrent() && change({ chat }),
        onCalls: (calls) => isCurrent() && change({ calls }),
        onLive: (live) => isCurrent() && setLive(live),
        onEvent: (event) => isCurrent() && onEvent(event),
      });
      signedIn = last = started;
      isLive = false;
      state.set({ status: statusNow(), chat: emptyState(session.userId), calls: noCallsState });
      await started.start();
    },
    stop(end) {
      closeSignedIn();
      dependencies.transport.positions.clear();
      state.set({ ...loggedOut, ...end });
    },
    reconnectNow: () => signedIn?.connection.reconnectNow(),
    close() {
      stopWatching();
      closeSignedIn();
    },
  };
}
