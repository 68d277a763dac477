/** The parts of a client between log-in and log-out: connection, state sync and outbox, around one state. */
import { createConnection, type Connection } from './realtime/connection.ts';
import { createStateSync, type StateSync } from './realtime/state-sync.ts';
import { outboxStorage } from './outbox/outbox-storage.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import type { RetryDelays } from './retry-delays.ts';
import type { Session } from './session/session.ts';
import type { StoredSession } from './session/stored-session.ts';
import { emptyState, type ClientState } from './state/state.ts';
import { withoutDelivered, withoutUnsent, withUnsent } from './state/unsent.ts';
import type { ClientStorage } from './storage/storage.ts';
import type { CallOperation, Transport } from './transport/call-operation.ts';

export interface SignedInClient {
  stateSync: StateSync;
  outbox: Outbox;
  connection: Connection;
  close(): void;
}

export interface SignedInClientDependencies {
  transport: Transport;
  session: Session;
  call: CallOperation;
  storage: ClientStorage;
  clock: () => number;
  retryDelays: RetryDelays;
  onState: (state: ClientState) => void;
  /** True when the state has caught up with the service, false when the connection is lost. */
  onLive: (isLive: boolean) => void;
}

export function createSignedInClient({ userId, sessionId }: StoredSession, dependencies: SignedInClientDependencies): SignedInClient {
  const { transport, session, call, storage, clock, retryDelays, onState, onLive } = dependencies;
  let state = emptyState(userId);
  const setState = (next: ClientState) => {
    const visible = withoutDelivered(next);
    if (visible !== state) onState((state = visible));
  };
  const outbox = createOutbox({
    storage: outboxStorage(storage, userId),
    call,
    clock,
    newKey: transport.newKey,
    retryDelays,
    onChange: (message) => setState(withUnsent(state, message)),
    onDiscard: (message) => setState(withoutUnsent(state, message)),
  });
  const connection = createConnection({
    origin: transport.origin,
    session,
    retryDelays,
    onEvent: (event) => stateSync.receive(event),
    onDisconnect: () => onLive(false),
  });
  const stateSync: StateSync = createStateSync({
    state: () => state,
    setState,
    call,
    request: connection.request,
    connection,
    clock,
    onEpochChange: transport.positions.clear,
    onCaughtUp() {
      outbox.retryNow();
      onLive(true);
    },
    onRevoked: (event) => void (event.sessionId === sessionId && session.end()),
  });
  return {
    stateSync,
    outbox,
    connection,
    close() {
      stateSync.close();
      connection.close();
      outbox.close();
    },
  };
}
