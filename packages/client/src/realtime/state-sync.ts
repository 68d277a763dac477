/**
 * Keeps the state up to date with the service. Events and reads run strictly one after the other: no event is applied while
 * something is read. If a step fails, the connection is reset, and the next `ready` shows what is missing, so the state is
 * never left half updated.
 */
import { createLimit } from '@parley/concurrency/limit';
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import { otherUserOf } from '../state/apply-people.ts';
import type { ReadyEvent } from '../state/apply-ready.ts';
import { applySignal, nextTypingEnd, withoutExpiredTyping } from '../state/apply-signal.ts';
import { withOlderMessages } from '../state/state.ts';
import { catchUp, handleEvent } from './catch-up.ts';
import type { Connection } from './connection.ts';
import { readPage, readPresence, type SyncContext } from './read-state.ts';

export interface StateSync {
  receive(event: WireEvent): void;
  /** Reads the newest page of the conversation and keeps it up to date from then on. */
  open(conversationId: string): Promise<void>;
  /** Reads the previous page. Returns false if there are no older messages. */
  loadOlder(conversationId: string): Promise<boolean>;
  close(): void;
}

export interface StateSyncDependencies extends Omit<SyncContext, 'opened'> {
  connection: Pick<Connection, 'reset'>;
  clock: () => number;
  /** The store has a new epoch, which invalidates all known positions. */
  onEpochChange: () => void;
  onCaughtUp: () => void;
  onRevoked: (event: Extract<SignalEvent, { type: 'session.revoked' }>) => void;
}

const olderPageSize = 100;

export function createStateSync(dependencies: StateSyncDependencies): StateSync {
  const { connection, clock, onEpochChange, onCaughtUp, onRevoked, ...shared } = dependencies;
  const opened = new Set<string>();
  const context: SyncContext = { ...shared, opened };
  const oneAtATime = createLimit({ concurrency: 1 });
  let closed = false;
  let typingTimer: ReturnType<typeof setTimeout> | undefined;

  async function handle(event: WireEvent): Promise<void> {
    if (closed) return;
    if (event.type === 'session.revoked') return onRevoked(event);
    if (event.type === 'ready' || event.type === 'resync') return handleReady(event);
    if (event.type === 'typing' || event.type === 'presence.changed') return handleSignal(event);
    await handleEvent(context, event);
    // The user may see more or fewer presences now.
    if (event.type === 'contact.removed' || event.type === 'block.changed')
      await readPresence(context, [otherUserOf(context.state().userId, event)]);
  }

  async function handleReady(event: ReadyEvent): Promise<void> {
    const { epoch } = context.state();
    if (epoch !== null && epoch !== event.epoch) onEpochChange();
    await catchUp(context, event);
    onCaughtUp();
  }

  function handleSignal(event: Extract<SignalEvent, { type: 'typing' | 'presence.changed' }>): void {
    context.setState(applySignal(context.state(), event, clock()));
    scheduleTypingEnd();
  }

  function scheduleTypingEnd(): void {
    clearTimeout(typingTimer);
    const end = nextTypingEnd(context.state());
    if (end === null || closed) return;
    typingTimer = setTimeout(
      () => {
        context.setState(withoutExpiredTyping(context.state(), clock()));
        scheduleTypingEnd();
      },
      Math.max(1, end - clock()),
    );
  }

  return {
    receive: (event) => void oneAtATime(() => handle(event)).catch(() => closed || connection.reset()),
    open(conversationId) {
      opened.add(conversationId);
      return oneAtATime(() => readPage(context, conversationId));
    },
    loadOlder: (conversationId) =>
      oneAtATime(async () => {
        const before = context.state().messages[conversationId]?.[0]?.seq;
        const query = { conversationId, limit: olderPageSize, ...(before === undefined ? {} : { before }) };
        const { items, hasBefore } = await context.call('listMessages', query);
        context.setState(withOlderMessages(context.state(), conversationId, items));
        return hasBefore;
      }),
    close() {
      closed = true;
      clearTimeout(typingTimer);
    },
  };
}
