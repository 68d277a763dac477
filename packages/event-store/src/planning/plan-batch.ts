/**
 * Plans a batch of appends before anything is written, so that no savepoint or undo is needed. Pure. Each append is checked
 * independently, against the log and the appends accepted before it in the batch.
 */
import type { Entity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { StreamName } from '@parley/events/streams';
import type { AppendResult, StreamHead } from '../event-store.ts';
import { executedResult, type ExecutedCommand, type LogView, refKey } from './log-view.ts';
import type { PreparedAppend, PreparedEvent, PreparedRead } from './prepared-append.ts';

/** An event with its position. `event.recordedAt` is 0 until `stampMove` sets the database's time. */
export interface PlannedEvent {
  event: AnyStoredEvent;
  prepared: PreparedEvent;
  bodyHash: string;
}

/** The move of a partition's head from one position to another. `events` are the new events by position. */
export interface HeadMove {
  partition: number;
  from: number;
  to: number;
  events: PlannedEvent[];
}

export interface BatchPlan {
  /** One per append, in the same order. */
  outcomes: AppendResult[];
  /** Ascending by partition, the order in which heads are locked. Empty if there is nothing to write. */
  moves: HeadMove[];
}

export function planBatch(appends: readonly PreparedAppend[], log: LogView): BatchPlan {
  const draft = new Draft(log);
  const outcomes = appends.map((prepared) => draft.check(prepared));
  return { outcomes, moves: draft.moves() };
}

/** Sets the time at which the database recorded the new events. */
export function stampMove(move: HeadMove, recordedAt: number): void {
  for (const { event } of move.events) event.recordedAt = recordedAt;
}

/** The log, overlaid with the appends that the batch has accepted. */
class Draft {
  readonly #log: LogView;
  readonly #heads = new Map<StreamName, StreamHead>();
  readonly #versions = new Map<string, number>();
  readonly #executed = new Map<string, ExecutedCommand>();
  readonly #moves = new Map<number, HeadMove>();

  constructor(log: LogView) {
    this.#log = log;
  }

  check(prepared: PreparedAppend): AppendResult {
    const before = this.#executedBefore(prepared.events[0]!.id);
    if (before) return executedResult(before, prepared.append.bodyHash);
    if (!prepared.reads.every((read) => this.#isCurrent(read))) return { kind: 'conflict' };
    return { kind: 'appended', events: this.#accept(prepared) };
  }

  moves(): HeadMove[] {
    return [...this.#moves.values()].sort((one, other) => one.partition - other.partition);
  }

  #executedBefore(firstEventId: string): ExecutedCommand | undefined {
    return this.#executed.get(firstEventId) ?? this.#log.executed(firstEventId);
  }

  #isCurrent({ ref, key }: PreparedRead): boolean {
    return ref.version === (this.#versions.get(key) ?? this.#log.version(ref, key));
  }

  #accept(prepared: PreparedAppend): [AnyStoredEvent, ...AnyStoredEvent[]] {
    const { bodyHash } = prepared.append;
    const move = this.#moveOf(prepared.partition);
    const events = prepared.events.map((event) => {
      const stored = this.#store(event, move);
      move.events.push({ event: stored, prepared: event, bodyHash });
      return stored;
    }) as [AnyStoredEvent, ...AnyStoredEvent[]];
    this.#executed.set(events[0].id, { event: events[0], bodyHash });
    return events;
  }

  #store({ id, newEvent, metadata, entities }: PreparedEvent, move: HeadMove): AnyStoredEvent {
    const { stream, type, payload, steps } = newEvent;
    const before = this.#heads.get(stream) ?? this.#log.streamHead(stream);
    const head = { version: before.version + 1, messages: before.messages + steps.messages, members: before.members + steps.members };
    this.#heads.set(stream, head);
    this.#moveVersions(stream, entities, head.version);
    move.to += 1;
    const { partition } = move;
    return { id, type, stream, ...head, partition, position: move.to, payload, metadata, recordedAt: 0 } as AnyStoredEvent;
  }

  #moveVersions(stream: StreamName, entities: readonly Entity[], version: number): void {
    this.#versions.set(stream, version);
    for (const entity of entities) this.#versions.set(refKey({ stream, entity }), version);
  }

  #moveOf(partition: number): HeadMove {
    let move = this.#moves.get(partition);
    if (!move) {
      const position = this.#log.position(partition);
      move = { partition, from: position, to: position, events: [] };
      this.#moves.set(partition, move);
    }
    return move;
  }
}
