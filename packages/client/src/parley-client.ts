/**
 * The SDK: one user's chat, in a browser or in Node. It owns the session, the socket, the outbox and an immutable state that
 * user interfaces subscribe to.
 *
 * - The state follows from the event log alone: responses of commands do not change it, their events do.
 * - It recovers from every failure (network, service, page reload): it reads missed events and resends unacknowledged messages.
 * - Several tabs may share one storage: they then share the session and the outbox.
 */
import { createSignedInClient, type SignedInClient } from './signed-in-client.ts';
import { observableValue } from './observable-value.ts';
import type { RetryDelays } from './retry-delays.ts';
import { createSession, NotLoggedInError } from './session/session.ts';
import { authenticatedCalls } from './session/authenticated-calls.ts';
import type { StoredSession } from './session/stored-session.ts';
import { emptyState, type ClientState } from './state/state.ts';
import type { Draft } from './state/draft.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import type { ClientStorage } from './storage/storage.ts';
import { createApi, type ParleyApi } from './transport/api.ts';
import type { Answer, Input } from './transport/build-request.ts';
import { sendOnce, type Transport } from './transport/call-operation.ts';
import { createKeyGenerator } from './transport/idempotency-keys.ts';
import { createPositions } from './transport/positions.ts';

export interface ParleyState {
  /** `connecting`: the state may be out of date. */
  status: 'logged_out' | 'connecting' | 'live';
  /** Null while logged out. */
  chat: ClientState | null;
}

export interface ParleyClient {
  /** Every operation of the service, as the logged-in user. Throws ParleyProblem, NetworkError or NotLoggedInError. */
  api: ParleyApi;
  state(): ParleyState;
  /** Calls the listener with every new state. Returns a function that unsubscribes. */
  subscribe(listener: (state: ParleyState) => void): () => void;
  register(input: Input<'register'>): Promise<Answer<'register'>['account']>;
  logIn(input: Input<'logIn'>): Promise<Answer<'logIn'>['account']>;
  /** Restores the session from the storage. Returns false if there is none. */
  resume(): Promise<boolean>;
  /** Logs out this device, even if the service is unreachable. Unsent messages stay in the storage for the same user. */
  logOut(): Promise<void>;
  /** Loads the newest page of a conversation and keeps it up to date. */
  open(conversationId: string): Promise<void>;
  /** Loads the previous page. Returns false if there are no older messages. */
  loadOlder(conversationId: string): Promise<boolean>;
  /** Resolves with the `clientId` once the message is in the storage. `chat.unsent` shows its progress. */
  send(conversationId: string, draft: Draft): Promise<string>;
  /** Sends a failed message again. */
  retry(clientId: string): Promise<void>;
  /** Removes a failed message. */
  discard(clientId: string): Promise<void>;
  /** Call it every few seconds while the user types. Fire and forget. */
  setTyping(conversationId: string, active: boolean): void;
  /** Disconnects. The session and the outbox stay in the storage. */
  close(): void;
}

export interface ParleyClientOptions {
  /** For example `https://chat.example.com`. */
  origin: string;
  /** Defaults to memory. */
  storage?: ClientStorage;
  fetch?: typeof fetch;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Delays before a failed request or connection is retried. */
  retryDelays?: RetryDelays;
  /** Timeout of one request, in milliseconds. */
  timeoutMs?: number;
}

const defaultRetryDelays: RetryDelays = { first: 500, max: 30_000 };

export function createParleyClient(options: ParleyClientOptions): ParleyClient {
  const { origin, storage = memoryStorage(), clock = Date.now, retryDelays = defaultRetryDelays, timeoutMs = 30_000 } = options;
  const state = observableValue<ParleyState>({ status: 'logged_out', chat: null });
  const send: typeof fetch = options.fetch ?? ((...request) => fetch(...request));
  const transport: Transport = { origin, fetch: send, positions: createPositions(), newKey: createKeyGenerator(clock), timeoutMs };
  const session = createSession({ transport, storage, clock, onEnd: () => stop() });
  const call = authenticatedCalls(transport, session);
  let signedIn: SignedInClient | null = null;

  function stop(): void {
    signedIn?.close();
    signedIn = null;
    transport.positions.clear();
    state.set({ status: 'logged_out', chat: null });
  }

  async function start(stored: StoredSession): Promise<void> {
    signedIn?.close();
    const started: SignedInClient = createSignedInClient(stored, {
      transport,
      session,
      call,
      storage,
      clock,
      retryDelays,
      onState: (chat) => started === signedIn && state.set({ ...state.get(), chat }),
      onLive: (isLive) => started === signedIn && state.set({ ...state.get(), status: isLive ? 'live' : 'connecting' }),
    });
    signedIn = started;
    state.set({ status: 'connecting', chat: emptyState(stored.userId) });
    await started.outbox.start();
    started.connection.open();
  }

  const requireSignedIn = (): SignedInClient => {
    if (signedIn === null) throw new NotLoggedInError('not logged in');
    return signedIn;
  };

  async function enter<Entered extends Answer<'logIn'>>({ account, session: created }: Entered): Promise<Entered['account']> {
    await start(await session.start(account.id, created));
    return account;
  }

  return {
    api: createApi(call),
    state: state.get,
    subscribe: state.subscribe,
    register: async (input) => enter(await sendOnce(transport, 'register', input, { idempotencyKey: transport.newKey() })),
    logIn: async (input) => enter(await sendOnce(transport, 'logIn', input)),
    async resume() {
      const stored = await session.resume();
      if (stored) await start(stored);
      return stored !== null;
    },
    async logOut() {
      const revoked = session.current() ? call('revokeCurrentSession', {}) : Promise.resolve();
      await revoked.catch(() => undefined);
      await session.end();
    },
    open: (conversationId) => requireSignedIn().stateSync.open(conversationId),
    loadOlder: (conversationId) => requireSignedIn().stateSync.loadOlder(conversationId),
    send: (conversationId, draft) => requireSignedIn().outbox.send(conversationId, draft),
    retry: (clientId) => requireSignedIn().outbox.retry(clientId),
    discard: (clientId) => requireSignedIn().outbox.discard(clientId),
    setTyping: (conversationId, active) => requireSignedIn().connection.send('typing', { conversationId, active }),
    close() {
      signedIn?.close();
      signedIn = null;
    },
  };
}
