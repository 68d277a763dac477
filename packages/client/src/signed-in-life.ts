/** From a log-in to its end: the socket, what it tells, and the outbox, about one state. */
import { createConnection, type Connection } from './realtime/connection.ts';
import { createLive, type Live } from './realtime/live.ts';
import { keptDrafts } from './outbox/kept-drafts.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import type { Session } from './session/session.ts';
import type { StoredSession } from './session/stored-session.ts';
import { emptyState, type ClientState } from './state/state.ts';
import { withoutShown, withoutUnsent, withUnsent } from './state/unsent.ts';
import type { ClientStorage } from './storage/storage.ts';
import type { CallOperation, Transport } from './transport/call-operation.ts';

export interface SignedInLife {
  live: Live;
  outbox: Outbox;
  connection: Connection;
  close(): void;
}

export interface LifeDependencies {
  transport: Transport;
  session: Session;
  call: CallOperation;
  storage: ClientStorage;
  clock: () => number;
  pauses: { first: number; most: number };
  onState: (state: ClientState) => void;
  /** Whether the state is as the service has it, or falls behind. */
  onLive: (isLive: boolean) => void;
}

export function beginLife({ userId, sessionId }: StoredSession, dependencies: LifeDependencies): SignedInLife {
  const { transport, session, call, storage, clock, pauses, onState, onLive } = dependencies;
  let state = emptyState(userId);
  const become = (next: ClientState) => {
    const shown = withoutShown(next);
    if (shown !== state) onState((state = shown));
  };
  const outbox = createOutbox({
    kept: keptDrafts(storage, userId),
    call,
    clock,
    newKey: transport.newKey,
    pauses,
    onChange: (entry) => become(withUnsent(state, entry)),
    onDiscard: (entry) => become(withoutUnsent(state, entry)),
  });
  const connection = createConnection({
    origin: transport.origin,
    session,
    pauses,
    onEvent: (event) => live.hear(event),
    onDown: () => onLive(false),
  });
  const live: Live = createLive({
    state: () => state,
    become,
    call,
    ask: connection.ask,
    connection,
    clock,
    onEpoch: transport.positions.forget,
    onCaughtUp() {
      outbox.wake();
      onLive(true);
    },
    onRevoked: (event) => void (event.sessionId === sessionId && session.end()),
  });
  return {
    live,
    outbox,
    connection,
    close() {
      live.close();
      connection.close();
      outbox.close();
    },
  };
}
