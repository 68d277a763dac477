/**
 * The SDK: one user's chat, in a browser or in Node. It owns the sign-in, the socket, the outbox and a state that is never
 * changed in place; whoever draws a screen subscribes to it.
 *
 * - What is shown follows from the log alone: answers of commands change no state, their events do.
 * - Whatever breaks (network, service, page), it comes back: gaps are read, messages that were not acknowledged go out again.
 * - One client for one storage entry at a time is the simple case; several tabs on one storage share the sign-in and the outbox.
 */
import { beginLife, type SignedInLife } from './signed-in-life.ts';
import { observed } from './observed.ts';
import { createSession, LoggedOut } from './session/session.ts';
import { signedInCalls } from './session/signed-in.ts';
import type { StoredSession } from './session/stored-session.ts';
import { emptyState, type ClientState } from './state/state.ts';
import type { Draft } from './state/draft.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import type { ClientStorage } from './storage/storage.ts';
import { createApi, type ParleyApi } from './transport/api.ts';
import type { Answer, Input } from './transport/build-request.ts';
import { askOnce, type Transport } from './transport/call-operation.ts';
import { keyMaker } from './transport/new-key.ts';
import { createPositions } from './transport/positions.ts';

export interface ParleyState {
  /** `connecting`: what is shown may be behind. */
  status: 'logged_out' | 'connecting' | 'live';
  /** Null while nobody is logged in. */
  chat: ClientState | null;
}

export interface ParleyClient {
  /** Every operation of the service, as who is logged in. Throws ParleyProblem, Unreachable, LoggedOut. */
  api: ParleyApi;
  state(): ParleyState;
  /** Hears every state from now on; answers how to stop. */
  subscribe(listener: (state: ParleyState) => void): () => void;
  register(input: Input<'register'>): Promise<Answer<'register'>['account']>;
  logIn(input: Input<'logIn'>): Promise<Answer<'logIn'>['account']>;
  /** Takes up the sign-in that the storage holds; false where it holds none. */
  resume(): Promise<boolean>;
  /** Here; messages that are not sent stay in the storage, for the same user. Also where the service can't be reached. */
  logOut(): Promise<void>;
  /** Shows a conversation: its newest page is in the state from now on. */
  open(conversationId: string): Promise<void>;
  /** Adds the page before; false when the first message is held. */
  loadOlder(conversationId: string): Promise<boolean>;
  /** Resolves with the `clientId` when the message is kept in the storage; `chat.unsent` shows what becomes of it. */
  send(conversationId: string, draft: Draft): Promise<string>;
  retry(clientId: string): Promise<void>;
  discard(clientId: string): Promise<void>;
  /** To be said every few seconds while somebody types; nobody waits for it. */
  sayTyping(conversationId: string, active: boolean): void;
  /** Stops; the sign-in and the outbox stay in the storage. */
  close(): void;
}

export interface ParleyClientOptions {
  /** `https://chat.example.com` */
  origin: string;
  /** In memory unless given. */
  storage?: ClientStorage;
  fetch?: typeof fetch;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Bounds of the pause before something that failed is tried again, in milliseconds. */
  pauses?: { first: number; most: number };
  /** How long one request may take, in milliseconds. */
  timeoutMs?: number;
}

export function createParleyClient(options: ParleyClientOptions): ParleyClient {
  const { origin, storage = memoryStorage(), clock = Date.now, pauses = { first: 500, most: 30_000 }, timeoutMs = 30_000 } = options;
  const state = observed<ParleyState>({ status: 'logged_out', chat: null });
  const ask: typeof fetch = options.fetch ?? ((...request) => fetch(...request));
  const transport: Transport = { origin, fetch: ask, positions: createPositions(), newKey: keyMaker(clock), timeoutMs };
  const session = createSession({ transport, storage, clock, onEnd: () => stop() });
  const call = signedInCalls(transport, session);
  let life: SignedInLife | null = null;

  function stop(): void {
    life?.close();
    life = null;
    transport.positions.forget();
    state.set({ status: 'logged_out', chat: null });
  }

  async function start(stored: StoredSession): Promise<void> {
    life?.close();
    const begun: SignedInLife = beginLife(stored, {
      transport,
      session,
      call,
      storage,
      clock,
      pauses,
      onState: (chat) => begun === life && state.set({ ...state.get(), chat }),
      onLive: (isLive) => begun === life && state.set({ ...state.get(), status: isLive ? 'live' : 'connecting' }),
    });
    life = begun;
    state.set({ status: 'connecting', chat: emptyState(stored.userId) });
    await begun.outbox.start();
    begun.connection.open();
  }

  const here = (): SignedInLife => {
    if (life === null) throw new LoggedOut('nobody is logged in');
    return life;
  };

  async function enter<Entered extends Answer<'logIn'>>({ account, session: begun }: Entered): Promise<Entered['account']> {
    await start(await session.begin(account.id, begun));
    return account;
  }

  return {
    api: createApi(call),
    state: state.get,
    subscribe: state.subscribe,
    register: async (input) => enter(await askOnce(transport, 'register', input, { idempotencyKey: transport.newKey() })),
    logIn: async (input) => enter(await askOnce(transport, 'logIn', input)),
    async resume() {
      const stored = await session.resume();
      if (stored) await start(stored);
      return stored !== null;
    },
    async logOut() {
      const gone = session.current() ? call('logOutHere', {}) : Promise.resolve();
      await gone.catch(() => undefined);
      await session.end();
    },
    open: (conversationId) => here().live.open(conversationId),
    loadOlder: (conversationId) => here().live.loadOlder(conversationId),
    send: (conversationId, draft) => here().outbox.send(conversationId, draft),
    retry: (clientId) => here().outbox.retry(clientId),
    discard: (clientId) => here().outbox.discard(clientId),
    sayTyping: (conversationId, active) =>
      void here()
        .connection.ask('typing', { conversationId, active })
        .catch(() => undefined),
    close() {
      life?.close();
      life = null;
    },
  };
}
