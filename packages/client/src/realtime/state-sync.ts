/**
 * Keeps the state up to date with the service. Events and reads run strictly one after the other: no event is applied while
 * something is read. Only reads that a user waits for run within a catch-up. If a step fails, the connection is reset, and the next
 * `ready` shows what is missing, so the state is never left half updated.
 */
import { createLimit } from '@parley/concurrency/limit';
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import { otherUserOf } from '../state/apply-people.ts';
import type { ReadyEvent } from '../state/apply-ready.ts';
import { applySignal } from '../state/apply-signal.ts';
import type { ClientState } from '../state/state.ts';
import { catchUp } from './catch-up.ts';
import type { Connection } from './connection.ts';
import { createEventQueue } from './event-queue.ts';
import { freshEvents, runsOf, type LogEvent } from './event-runs.ts';
import { handleEvents } from './fill-gaps.ts';
import { createOpenTimelines, type OpenTimelines } from './open-timelines.ts';
import { readMembers } from './read-conversation.ts';
import { readAccount, readPresence } from './read-people.ts';
import type { SyncContext } from './sync-context.ts';
import { createTypingTimer } from './typing-timer.ts';
import { createUrgentReads } from './urgent-reads.ts';
import { createUserLoader } from './user-loader.ts';

/** After as many events of a conversation, both users have written, or they see each other after the next start. */
const firstSeqs = 10;

export interface StateSync extends Omit<OpenTimelines, 'opened'> {
  receive(event: WireEvent): void;
  loadMembers(conversationId: string): Promise<void>;
  /** Reads the profiles that are unknown. */
  loadUsers(userIds: readonly string[]): Promise<void>;
  loadPresence(userIds: readonly string[]): Promise<void>;
  close(): void;
}

export interface StateSyncDependencies extends Omit<SyncContext, 'opened'> {
  connection: Pick<Connection, 'reset'>;
  clock: () => number;
  /** The store has a new epoch, which invalidates all known positions. */
  onEpochChange: () => void;
  onCaughtUp: (event: ReadyEvent) => void;
  /** Called with every event after it is in the state, once. */
  onEvent: (event: WireEvent) => void;
  onRevoked: (event: Extract<SignalEvent, { type: 'session.revoked' }>) => void;
}

export function createStateSync(dependencies: StateSyncDependencies): StateSync {
  const { connection, clock, onEpochChange, onCaughtUp, onEvent, onRevoked, ...shared } = dependencies;
  const oneAtATime = createLimit({ concurrency: 1 });
  const setState = (state: ClientState) => {
    shared.setState(state);
    users.learnFrom(state);
  };
  const opened = new Set<string>();
  const context: SyncContext = { ...shared, setState, opened };
  const { read, runWaiting } = createUrgentReads(oneAtATime, createLimit({ concurrency: 1 }));
  const users = createUserLoader(context, read);
  const timelines = createOpenTimelines(context, opened, read);
  const queue = createEventQueue(handleAll);
  const typing = createTypingTimer(context, clock);
  let closed = false;

  /** Consecutive events of the log are applied together. */
  async function handleAll(events: readonly WireEvent[]): Promise<void> {
    for (const run of runsOf(events)) {
      if (closed) return;
      const task = () => ('logged' in run ? handleLogged(run.logged) : handleSignal(run.signal));
      await oneAtATime(task).catch(() => void (closed || connection.reset()));
    }
  }

  async function handleLogged(events: readonly LogEvent[]): Promise<void> {
    const fresh = freshEvents(context.state(), events);
    await handleEvents(context, events);
    for (const event of fresh) {
      await readAfter(event);
      onEvent(event);
    }
  }

  async function handleSignal(event: SignalEvent): Promise<void> {
    if (event.type === 'session.revoked') return onRevoked(event);
    if (event.type === 'ready' || event.type === 'resync') await handleReady(event);
    if (event.type === 'typing' || event.type === 'presence.changed') {
      context.setState(applySignal(context.state(), event, clock()));
      typing.schedule();
    }
    onEvent(event);
  }

  /** Reads what the event does not contain. */
  async function readAfter(event: LogEvent): Promise<void> {
    const { userId, conversations } = context.state();
    // The user may see more or fewer presences now.
    if (event.type === 'contact.removed' || event.type === 'block.changed') await readPresence(context, [otherUserOf(userId, event)]);
    // Once both have written, users of a direct conversation see each other's presence.
    if (event.type === 'message.sent' && event.seq < firstSeqs) {
      const { kind, members } = conversations[event.conversationId]!;
      const ids = members.map(({ user }) => user.id);
      if (kind === 'direct') await readPresence(context, ids);
    }
    // It has no private fields.
    if (event.type === 'profile.changed' && event.user.id === userId) await readAccount(context);
  }

  async function handleReady(event: ReadyEvent): Promise<void> {
    const { epoch } = context.state();
    if (epoch !== null && epoch !== event.epoch) onEpochChange();
    await catchUp(context, event, runWaiting);
    onCaughtUp(event);
  }

  return {
    ...timelines,
    receive: queue.receive,
    loadMembers: (conversationId) => read(() => readMembers(context, conversationId)),
    loadUsers: users.load,
    loadPresence: (userIds) => read(() => readPresence(context, userIds)),
    close() {
      closed = true;
      queue.close();
      typing.close();
    },
  };
}
