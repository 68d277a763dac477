/** What comes next of each partition of a shard: from letters where they prove it, else from the log. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import { UnknownEvent } from '@parley/events/upcasters';
import { LogDiverged, type EventStore } from '@parley/event-store/event-store';
import { affordable, type Budget } from '../apply/weights.ts';
import type { Projection } from '../projections/projection.ts';
import { anchorOf, type PartitionState, type Stop } from './partition-state.ts';

export interface PartitionEvents {
  state: PartitionState;
  events: AnyStoredEvent[];
}

export interface Gathered {
  batch: PartitionEvents[];
  /** Whether there is more than the limit allowed, perhaps. */
  full: boolean;
  /** Milliseconds until a gap is due to be read from the log; null when there is none. */
  gapDueIn: number | null;
}

export interface GatherOptions {
  /** Events of a batch, or fewer that weigh as much. */
  limit: number;
  projections: readonly Projection[];
  /** How long a missing letter may be late, in milliseconds. */
  timeout: number;
  now: number;
  /** Called for each partition that this finds to be at its end. */
  onStop(state: PartitionState): void;
}

export async function gatherBatch(store: EventStore, states: readonly PartitionState[], options: GatherOptions): Promise<Gathered> {
  const batch: PartitionEvents[] = [];
  const toRead: PartitionState[] = [];
  let wanted = options.limit;
  let gapDueIn: number | null = null;
  for (const state of states) {
    if (state.stop || wanted <= 0) continue;
    const next = state.inbox.next(anchorOf(state), wanted);
    if (next.kind !== 'gap') state.gapSince = null;
    if (next.kind === 'events') {
      batch.push({ state, events: next.events });
      wanted -= next.events.length;
    } else if (next.kind === 'unproved') {
      toRead.push(state);
    } else if (next.kind === 'gap') {
      state.gapSince ??= options.now;
      const due = state.gapSince + options.timeout - options.now;
      if (due <= 0) toRead.push(state);
      else gapDueIn = Math.min(gapDueIn ?? due, due);
    }
  }
  const readNow = toRead.slice(0, Math.max(0, wanted));
  if (readNow.length < toRead.length) gapDueIn = 0;
  const each = Math.max(Math.min(20, wanted), Math.ceil(wanted / Math.max(1, readNow.length)));
  const read = await Promise.all(readNow.map((state) => readNext(store, state, each, options)));
  const found = [...batch, ...read.filter(({ events }) => events.length > 0)];
  const budget = { left: options.limit };
  const within = withinBudget(found, options.projections, budget);
  return { batch: within, full: budget.left <= 0, gapDueIn };
}

/** What is left out is read in the next turn. */
function withinBudget(found: readonly PartitionEvents[], projections: readonly Projection[], budget: Budget): PartitionEvents[] {
  return found.flatMap(({ state, events }) => {
    const taken = affordable(projections, events, budget);
    if (taken.length < events.length) readOn(state, events.at(-1)!.position);
    return taken.length > 0 ? [{ state, events: taken }] : [];
  });
}

/** There is more, up to this position at least: it is not waited for. */
function readOn(state: PartitionState, position: number): void {
  state.inbox.announce(position);
  state.gapSince = -Infinity;
}

async function readNext(store: EventStore, state: PartitionState, limit: number, options: GatherOptions): Promise<PartitionEvents> {
  const events = await readOrStop(store, state, limit, options);
  state.gapSince = null;
  if (events.length === 0) {
    // Announced by letters of a log that is gone, or not to be read: nothing comes after.
    state.inbox.clear();
    state.inbox.corrected(state.checkpoint.position);
  } else if (events.length === limit) {
    readOn(state, events.at(-1)!.position + 1);
  }
  return { state, events };
}

async function readOrStop(store: EventStore, state: PartitionState, limit: number, options: GatherOptions): Promise<AnyStoredEvent[]> {
  try {
    return await store.readPartition(state.partition, anchorOf(state), limit);
  } catch (error) {
    // What lies before the unknown event can still be folded.
    if (error instanceof UnknownEvent && limit > 1) return readOrStop(store, state, Math.floor(limit / 2), options);
    const stop = stopFor(error);
    if (!stop) throw error;
    state.stop = stop;
    options.onStop(state);
    return [];
  }
}

function stopFor(error: unknown): Stop | null {
  if (error instanceof UnknownEvent) {
    return { reason: 'unknown_event', message: error.message, remedy: 'Deploy a projector that knows it.' };
  }
  if (error instanceof LogDiverged) {
    return {
      reason: 'log_diverged',
      message: error.message,
      remedy: 'The log lost commits: run `parley epoch --new`, then `parley replay`.',
    };
  }
  return null;
}
