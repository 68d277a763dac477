import type { AnyStoredEvent } from '@parley/events/envelope';
import { anchorOf, markBehind, type PartitionState } from './partition-state.ts';
import { readPartition, type LogReader, type ReadOptions } from './read-partition.ts';

/** Limits the cost of one batch, measured in ordinary events. */
export interface Budget {
  left: number;
}

export interface PartitionEvents {
  state: PartitionState;
  events: AnyStoredEvent[];
}

export interface GatheredBatch {
  batch: PartitionEvents[];
  /** True if the limit was reached, so that more events may follow. */
  isFull: boolean;
  /** Milliseconds until a gap is due to be read from the log; null without a gap. */
  gapDueIn: number | null;
}

export interface GatherOptions extends ReadOptions {
  /** Events of a batch, or fewer that weigh as much. */
  limit: number;
  /** Returns the first events that fit, including the one that exhausts the budget; by default, events weigh the same. */
  takeWithinBudget?: (events: AnyStoredEvent[], budget: Budget) => AnyStoredEvent[];
  /** Time that a missing published commit may be late, in milliseconds, while the bus delivers none. */
  gapTimeout: number;
  /** The same while it delivers others: under load, most are late, and waiting costs less than reading twice. By default, `gapTimeout`. */
  gapTimeoutUnderLoad?: number;
  now: number;
}

/** Gathers the next events of a shard's partitions, in the given order: verified ones from the inboxes, others from the log. */
export async function gatherBatch(
  store: LogReader,
  states: readonly PartitionState[],
  { limit, takeWithinBudget = takeFirst, now, onHalt, ...timeouts }: GatherOptions,
): Promise<GatheredBatch> {
  const gathered: PartitionEvents[] = [];
  const toRead: PartitionState[] = [];
  let remaining = limit;
  let gapDueIn: number | null = null;
  for (const state of states) {
    if (state.halt || remaining <= 0) continue;
    const next = state.inbox.next(anchorOf(state), remaining);
    if (next.kind !== 'gap') state.gapSince = null;
    if (next.kind === 'events') {
      gathered.push({ state, events: next.events });
      remaining -= next.events.length;
    } else if (next.kind === 'unverified') {
      toRead.push(state);
    } else if (next.kind === 'gap') {
      state.gapSince ??= now;
      const due = state.gapSince + gapTimeoutOf(state, timeouts, now) - now;
      if (due <= 0) toRead.push(state);
      else gapDueIn = Math.min(gapDueIn ?? due, due);
    }
  }
  const readNow = toRead.slice(0, Math.max(0, remaining));
  if (readNow.length < toRead.length) gapDueIn = 0;
  const readLimit = Math.max(Math.min(20, remaining), Math.ceil(remaining / Math.max(1, readNow.length)));
  const read = readNow.map(async (state) => ({ state, events: await readPartition(store, state, { limit: readLimit, onHalt }) }));
  gathered.push(...(await Promise.all(read)).filter(({ events }) => events.length > 0));
  const budget = { left: limit };
  const batch = gathered.flatMap(({ state, events }): PartitionEvents[] => {
    const taken = takeWithinBudget(events, budget);
    // The next turn reads the rest.
    if (taken.length < events.length) markBehind(state, events.at(-1)!.position);
    return taken.length > 0 ? [{ state, events: taken }] : [];
  });
  return { batch, isFull: budget.left <= 0, gapDueIn };
}

/** Deliveries of a shard that are no further apart show that its bus works. */
const deliveryMs = 1_000;

function gapTimeoutOf(
  { commitReceivedAt }: PartitionState,
  { gapTimeout, gapTimeoutUnderLoad = gapTimeout }: Pick<GatherOptions, 'gapTimeout' | 'gapTimeoutUnderLoad'>,
  now: number,
): number {
  return now - commitReceivedAt < deliveryMs ? gapTimeoutUnderLoad : gapTimeout;
}

function takeFirst(events: AnyStoredEvent[], budget: Budget): AnyStoredEvent[] {
  const taken = events.slice(0, Math.max(0, budget.left));
  budget.left -= taken.length;
  return taken;
}
