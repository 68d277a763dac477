/**
 * The SDK: one user's chat, in a browser or in Node. It owns the session, the socket, the outbox and an immutable state that
 * user interfaces subscribe to.
 *
 *   const client = createParleyClient({ origin, storage: webStorage(localStorage), cookies: true });
 *   client.subscribe(({ status, chat, calls }) => render(status, chat, calls));
 *   if (!(await client.resume())) await client.logIn({ login, password });
 *   await client.open(conversationId);                  // chat.timelines[conversationId]
 *   await client.send(conversationId, { text: 'hi' });  // chat.unsent, then the timeline
 *
 * - The state follows from the event log. `edit`, `remove`, `react`, `setPreferences` and `markRead` show at once what their event
 *   will bring, and take it back if the service refuses. All other operations are `client.api.<operation>`.
 * - It recovers from every failure (network, service, page reload): it reads missed events and resends unacknowledged messages.
 * - Several tabs may share one storage: they then share the session and the outbox.
 */
import type { WireEvent } from '@parley/events/wire/events';
import type { Attachment } from '@parley/events/wire/messages';
import { browserNetwork, type Network } from './network.ts';
import { createNotifier } from './notifier.ts';
import { observableValue } from './observable-value.ts';
import { createLifecycle } from './lifecycle.ts';
import type { RetryDelays } from './retry-delays.ts';
import { createAskedEnds } from './session/asked-ends.ts';
import { authenticatedCalls } from './session/authenticated-calls.ts';
import { createSession } from './session/session.ts';
import { lazyTokenLogIn } from './session/lazy-token-log-in.ts';
import type { GetToken } from './session/token-log-in.ts';
import { loggedOut, type ParleyState } from './parley-state.ts';
import { signedInMethods, type SignedInMethods } from './signed-in-methods.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import type { ClientStorage } from './storage/storage.ts';
import { createApi, type ParleyApi } from './transport/api.ts';
import type { Answer, Input } from './transport/build-request.ts';
import { sendOnce, type Transport } from './transport/call-operation.ts';
import { createKeyGenerator } from './transport/idempotency-keys.ts';
import { createPositions } from './transport/positions.ts';
import { uploadFile, type UploadOptions } from './uploads.ts';

export type { ParleyState } from './parley-state.ts';

export interface StartedSession {
  account: { id: string };
  session: Answer<'logIn'>['session'];
}

export interface ParleyClient extends SignedInMethods {
  origin: string;
  /** Every operation of the service, as the logged-in user. Throws ParleyProblem, NetworkError or NotLoggedInError. */
  api: ParleyApi;
  state(): ParleyState;
  /** Calls the listener with every new state. Returns a function that unsubscribes. */
  subscribe(listener: (state: ParleyState) => void): () => void;
  /**
   * Calls the listener with each event that the socket delivers, after it is in the state: to notify and announce. What was missed
   * meanwhile is not reported.
   */
  onEvent(listener: (event: WireEvent) => void): () => void;
  register(input: Input<'register'>): Promise<Answer<'register'>['account']>;
  logIn(input: Input<'logIn'>): Promise<Answer<'logIn'>['account']>;
  /** Logs in with a session that another operation started, for example one of the product's backend. */
  startSession(answer: StartedSession): Promise<void>;
  /**
   * Continues the session of the storage, or, with `getToken`, logs in. Returns false if there is no session, and if nobody is logged
   * in to the product.
   */
  resume(): Promise<boolean>;
  /** Logs out this device, even if the service is unreachable. Unsent messages stay in the storage for the same user. */
  logOut(): Promise<void>;
  /** Erases the account, and what this device has stored of it. After a rejection, for example `bad_credentials`, nothing is changed. */
  eraseAccount(input: Pick<Input<'eraseAccount'>, 'password'>): Promise<void>;
  /** Uploads a file for a message or an avatar, which then names its id. */
  upload(file: Blob, options?: UploadOptions): Promise<Attachment>;
  /** Ends the delay before the next attempt to connect. */
  reconnectNow(): void;
  /** Disconnects. The session and the outbox stay in the storage. */
  close(): void;
}

export interface ParleyClientOptions {
  /** For example `https://chat.example.com`. */
  origin: string;
  /** Defaults to memory. */
  storage?: ClientStorage;
  /**
   * For pages of the service's own origin: the refresh token is in a cookie that scripts cannot read, the access token in memory,
   * and an `<img>` can load files. The storage then has no tokens.
   */
  cookies?: boolean;
  /**
   * For a product with a log-in of its own: returns a JWT of a trusted issuer for its user, or null if nobody is logged in. `resume`
   * exchanges it for a session, and when that session ends, the client gets a new token and logs in again by itself.
   */
  getToken?: GetToken;
  fetch?: typeof fetch;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Delays before a failed request or connection is retried. */
  retryDelays?: RetryDelays;
  /** Timeout of one request, in milliseconds. */
  timeoutMs?: number;
  /** Items that a timeline's window holds at most. Defaults to 400. */
  maxTimelineItems?: number;
  /** Defaults to what the browser says. */
  network?: Network;
}

const defaultRetryDelays: RetryDelays = { first: 500, max: 30_000 };

export function createParleyClient(options: ParleyClientOptions): ParleyClient {
  const { origin, storage = memoryStorage(), cookies = false, clock = Date.now, retryDelays = defaultRetryDelays } = options;
  const { timeoutMs = 30_000, maxTimelineItems = 400, network = browserNetwork() } = options;
  const state = observableValue<ParleyState>(loggedOut);
  const events = createNotifier<WireEvent>();
  const send: typeof fetch = options.fetch ?? ((...request) => fetch(...request));
  const newKey = createKeyGenerator(clock);
  const transport: Transport = { origin, fetch: send, positions: createPositions(), newKey, timeoutMs, cookies };
  const session = createSession({
    transport,
    storage,
    clock,
    onEnd() {
      const asked = ends.current();
      lifecycle.stop(asked ?? { sessionEnded: true });
      if (!asked) tokenLogIn.logInAgain();
    },
  });
  const call = authenticatedCalls(transport, session);
  const shared = { transport, session, call, storage, clock, retryDelays, maxTimelineItems };
  const lifecycle = createLifecycle({ ...shared, network, state, onEvent: events.notify });

  const { getToken } = options;
  const tokenLogIn = lazyTokenLogIn(getToken, { transport, storage, clock, retryDelays, enter });

  const ends = createAskedEnds({ session, call, storage, stopTokenLogIn: tokenLogIn.stop });

  async function enter<Entered extends StartedSession>({ account, session: created }: Entered): Promise<Entered['account']> {
    await lifecycle.start(await session.start(account.id, created));
    return account;
  }

  return {
    origin,
    api: createApi(call),
    state: state.get,
    subscribe: state.subscribe,
    onEvent: events.subscribe,
    register: async (input) => enter(await sendOnce(transport, 'register', input, { idempotencyKey: newKey() })),
    logIn: async (input) => enter(await sendOnce(transport, 'logIn', input)),
    async startSession(answer) {
      await enter(answer);
    },
    async resume() {
      const tokens = await tokenLogIn.load();
      const token = await getToken?.();
      const stored = await session.resume();
      if (stored && (!tokens || (token && (await tokens.isOf(stored, token))))) {
        await lifecycle.start(stored);
        return true;
      }
      if (stored) await ends.logOut();
      if (token) await tokens?.logIn(token);
      return Boolean(token);
    },
    logOut: ends.logOut,
    eraseAccount: ends.eraseAccount,
    ...signedInMethods(lifecycle),
    upload: (file, uploadOptions) => uploadFile({ call, newKey, retryDelays }, file, uploadOptions),
    reconnectNow: lifecycle.reconnectNow,
    close() {
      ends.close();
      tokenLogIn.stop();
      lifecycle.close();
    },
  };
}
