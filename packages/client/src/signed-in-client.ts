/** The parts of a client between log-in and log-out, around one state. */
import type { Call } from '@parley/events/wire/calls';
import type { WireEvent } from '@parley/events/wire/events';
import type { CallsState } from './calls/calls.ts';
import { lazyCalls, type LazyCalls } from './calls/lazy-calls.ts';
import { createChatState, type ChatState } from './chat-state.ts';
import { createDrafts, type Drafts } from './drafts/drafts.ts';
import { outboxStorage } from './outbox/outbox-storage.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import { createOptimisticCommands, type OptimisticCommands } from './pending/optimistic-commands.ts';
import { createReadMarks, type ReadMarks } from './pending/read-marks.ts';
import { createConnection, type Connection } from './realtime/connection.ts';
import { createStateSync, type StateSync } from './realtime/state-sync.ts';
import type { RetryDelays } from './retry-delays.ts';
import type { Session } from './session/session.ts';
import type { StoredSession } from './session/stored-session.ts';
import { omitKey } from './state/records.ts';
import type { ClientState } from './state/state.ts';
import { withoutUnsent, withUnsent } from './state/unsent.ts';
import type { ClientStorage } from './storage/storage.ts';
import type { CallOperation, Transport } from './transport/call-operation.ts';

export interface SignedInClient {
  stateSync: StateSync;
  outbox: Outbox;
  connection: Connection;
  commands: OptimisticCommands;
  readMarks: ReadMarks;
  drafts: Drafts;
  calls: LazyCalls;
  /** Loads what is stored, and connects. */
  start(): Promise<void>;
  close(): void;
}

export interface SignedInClientDependencies {
  transport: Transport;
  session: Session;
  call: CallOperation;
  storage: ClientStorage;
  clock: () => number;
  retryDelays: RetryDelays;
  maxTimelineItems: number;
  onState: (state: ClientState) => void;
  /** True when the state has caught up with the service, false when the connection is lost. */
  onLive: (isLive: boolean) => void;
  onEvent: (event: WireEvent) => void;
  onCalls: (calls: CallsState) => void;
}

const readMarkIntervalMs = 500;

export function createSignedInClient(stored: StoredSession, dependencies: SignedInClientDependencies): SignedInClient {
  const { userId, sessionId } = stored;
  const { transport, session, call, clock, retryDelays, maxTimelineItems, onState, onLive, onEvent, onCalls } = dependencies;
  const state = createChatState({ userId, maxTimelineItems, onState });
  const { changes } = state;
  const commandDependencies = { userId, call, newKey: transport.newKey, retryDelays, clock };
  const stores = createStores(userId, state, dependencies);
  const calls = lazyCalls({ ...commandDependencies, onChange: onCalls });
  const connection = createConnection({
    origin: transport.origin,
    session,
    retryDelays,
    onEvent: (event) => stateSync.receive(event),
    onDisconnect: () => onLive(false),
  });
  const readMarks = createReadMarks({
    state: state.get,
    changes,
    send: (mark) => connection.request('receipt.update', mark),
    intervalMs: readMarkIntervalMs,
  });
  const stateSync: StateSync = createStateSync({
    state: state.get,
    setState: state.set,
    call,
    request: connection.request,
    maxTimelineItems,
    connection,
    clock,
    onApplied(event) {
      changes.confirm(event);
      if ('call' in event) calls.applyEvent(event);
    },
    onRead(conversationId) {
      changes.endAcknowledged(conversationId);
      const conversation = state.get().conversations[conversationId];
      calls.applyActiveCall(conversationId, conversation?.activeCall ?? null, lastSeqOf(conversation));
    },
    onEpochChange: transport.positions.clear,
    onCaughtUp({ at }) {
      const { conversations } = state.get();
      calls.reconcile(at, activeCallsIn(state.get()), (call) => call.seq <= lastSeqOf(conversations[call.conversationId]));
      stores.outbox.retryNow();
      readMarks.flush();
      onLive(true);
    },
    onEvent,
    onRevoked: (event) => void (event.sessionId === sessionId && session.end()),
  });
  return {
    ...stores,
    stateSync,
    connection,
    readMarks,
    calls,
    commands: createOptimisticCommands({ ...commandDependencies, changes }),
    async start() {
      await Promise.all([stores.outbox.start(), stores.drafts.start()]);
      connection.open();
    },
    close() {
      for (const part of [stateSync, connection, stores.outbox, readMarks, calls]) part.close();
    },
  };
}

/** Stores in the client's storage that the state shows. */
function createStores(
  userId: string,
  { get, set }: ChatState,
  { transport, call, storage, clock, retryDelays }: SignedInClientDependencies,
): Pick<SignedInClient, 'outbox' | 'drafts'> {
  const outbox = createOutbox({
    storage: outboxStorage(storage, userId),
    call,
    clock,
    newKey: transport.newKey,
    retryDelays,
    onChange: (message) => set(withUnsent(get(), message)),
    onDiscard: (message) => set(withoutUnsent(get(), message)),
  });
  const drafts = createDrafts({
    storage,
    userId,
    onChange(id, draft) {
      const known = get().drafts;
      set({ ...get(), drafts: draft ? { ...known, [id]: draft } : omitKey(known, id) });
    },
  });
  return { outbox, drafts };
}

function activeCallsIn({ conversations }: ClientState): Call[] {
  return Object.values(conversations).flatMap(({ activeCall }) => activeCall ?? []);
}

/** A conversation that the user has no more covers everything that was in it. */
function lastSeqOf(conversation: { lastSeq: number } | undefined): number {
  return conversation?.lastSeq ?? Infinity;
}
