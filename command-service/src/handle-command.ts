/** The way of every command: load what it reads, fold, decide, append; again when what it read has moved meanwhile. */
import type { EntityRef, EventStore, History } from '@parley/event-store/event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { bodyHash, type CommandIdentity } from '@parley/events/ids';
import { encodePosition } from '@parley/events/positions';
import { Problem } from '@parley/service-kit/problems';

export interface Command {
  /** With its fields, what tells another command under a used key. */
  name: string;
  fields: unknown;
  actorId: string;
  /** The conversation, account or pair that it is about. */
  targetId: string;
  /** The client's Idempotency-Key. */
  key: string | undefined;
  correlationId: string;
  traceparent: string | undefined;
}

export interface Decision<State> {
  /** What it is made from, all in one partition; asked anew on each attempt. */
  reads(): readonly EntityRef[] | Promise<readonly EntityRef[]>;
  initial(heads: History['heads']): State;
  evolve: (state: State, event: AnyStoredEvent) => State;
  /** Pure. No events: nothing to change. Throws Problem. */
  decide(state: State): readonly NewEvent[];
}

export interface Outcome<State> {
  kind: 'appended' | 'unchanged' | 'replayed';
  /** What was appended; of a replay the first event that was appended then. */
  events: readonly AnyStoredEvent[];
  /** As things stand after it. */
  state: State;
  /** Position token of the last event written, else of the last one read. */
  position: string;
}

type CommandStore = Pick<EventStore, 'epoch' | 'load' | 'append' | 'findCommand'>;

export type HandleCommand = <State>(command: Command, decision: Decision<State>) => Promise<Outcome<State>>;

// More than any crowd at one door was seen to need; then the caller is told to come again.
const attempts = 16;

/** Throws what the decision throws, `idempotency_key_reused`, and `conflict` when others were faster every time. */
export function commandHandler({ store, newId }: { store: CommandStore; newId: () => string }): HandleCommand {
  return async (command, decision) => {
    const identity = { actorId: command.actorId, targetId: command.targetId, key: command.key ?? newId() };
    const hash = bodyHash(command.name, command.fields);
    for (let attempt = 0; attempt < attempts; attempt++) {
      // The first load may come from a cache. Whoever answers without an append, which asserts it, has read the log itself.
      const current = attempt > 0;
      const { last, readSet, state } = await read(store, decision, { current });
      const proposed = propose(() => decision.decide(state));

      if (proposed instanceof Problem || !isSome(proposed)) {
        if (!current) continue;
        const first = command.key === undefined ? null : await executedBefore(store, identity, hash);
        if (first) return replay(store, first, { last, state });
        if (proposed instanceof Problem) throw proposed;
        return { kind: 'unchanged', events: [], state, position: token(store, last) };
      }

      const { correlationId, traceparent } = command;
      const metadata = traceparent === undefined ? { correlationId } : { correlationId, traceparent };
      // After a conflict, what came first may have been this very command, sent twice at once.
      const append = { events: proposed, readSet, command: identity, bodyHash: hash, mayBeRetry: current, metadata };
      const result = await store.append(append);
      if (result.kind === 'appended') {
        return {
          kind: 'appended',
          events: result.events,
          state: result.events.reduce(decision.evolve, state),
          position: token(store, lastOf(result.events)),
        };
      }
      if (result.kind === 'duplicate') return replay(store, result.event, await read(store, decision, { current: true }));
      if (result.kind === 'key_reused') throw new Problem('idempotency_key_reused');
    }
    throw new Problem('conflict');
  };
}

/** What is left of a history once it is folded: a command waits for its commit with this, and not with all its events. */
interface Reading<State> {
  readSet: History['versions'];
  /** The one at the latest position. */
  last: AnyStoredEvent | undefined;
  state: State;
}

async function read<State>(store: CommandStore, decision: Decision<State>, { current }: { current: boolean }): Promise<Reading<State>> {
  const { events, versions: readSet, heads } = await store.load(await decision.reads(), { current });
  return { readSet, last: lastOf(events), state: events.reduce(decision.evolve, decision.initial(heads)) };
}

function propose(decide: () => readonly NewEvent[]): readonly NewEvent[] | Problem {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

async function executedBefore(store: CommandStore, identity: CommandIdentity, hash: string): Promise<AnyStoredEvent | null> {
  const found = await store.findCommand(identity);
  if (found && found.bodyHash !== hash) throw new Problem('idempotency_key_reused');
  return found?.event ?? null;
}

function replay<State>(
  store: CommandStore,
  first: AnyStoredEvent,
  { last, state }: Pick<Reading<State>, 'last' | 'state'>,
): Outcome<State> {
  return { kind: 'replayed', events: [first], state, position: token(store, later(last, first)) };
}

/** Of an event that is surely there: what changes nothing has read something. */
function token({ epoch }: CommandStore, event: AnyStoredEvent | undefined): string {
  if (event === undefined) throw new TypeError('a command answered without an event to read at');
  return encodePosition({ epoch, partition: event.partition, position: event.position });
}

function lastOf(events: readonly AnyStoredEvent[]): AnyStoredEvent | undefined {
  return events.reduce<AnyStoredEvent | undefined>(later, undefined);
}

function later(one: AnyStoredEvent | undefined, other: AnyStoredEvent): AnyStoredEvent {
  return one === undefined || other.position > one.position ? other : one;
}

function isSome<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
