/**
 * Read-your-writes consistency: a query with position tokens waits until the read tables have reached them. All waiting queries share one
 * poll of the checkpoints.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { decodePosition, type Position } from '@parley/events/positions';
import { LIVE, readCheckpoints, SEARCH } from '@parley/read-tables/checkpoints';
import { isParked } from '@parley/read-tables/parked';
import { Problem } from '@parley/service-kit/problems';

export interface ConsistencyOptions {
  /** The read tables and their checkpoints. */
  database: Pick<Database, 'read' | 'dialect'>;
  store: Pick<EventStore, 'epoch' | 'heads'>;
  /** Longest wait of a query. */
  deadlineMs?: number;
}

/**
 * Resolves when the live tables, and the search tables if `also` is given, have reached the positions of a `Parley-Position` header.
 * Throws Problem `position_unknown`, `projection_lagging` or `projection_parked`.
 */
export type AwaitPositions = (header: string | undefined, also?: typeof SEARCH) => Promise<void>;

const maxTokens = 8;
/** A projection follows its commit by 2 to 10 ms, so poll quickly at first and slowly later. */
const pollPauseMs = { first: 2, last: 25 };

export function createAwaitPositions({ database, store, deadlineMs = 2_000 }: ConsistencyOptions): AwaitPositions {
  const waits = { [LIVE]: createCheckpointWait(database, LIVE), [SEARCH]: createCheckpointWait(database, SEARCH) };
  return async (header, also) => {
    if (header === undefined || header === '') return;
    const positions = parsePositions(header, store.epoch);
    const deadline = performance.now() + deadlineMs;
    const subscriptions = [LIVE, ...(also === undefined ? [] : [also])] as const;
    for (const subscription of subscriptions) {
      const waitFor = waits[subscription];
      if (!(await waitFor(positions, 0))) {
        await rejectBeyondHead(store, positions);
        if (!(await waitFor(positions, deadline - performance.now()))) throw new Problem('projection_lagging', { retryAfter: 1 });
      }
      if (await isParked(database, positions, subscription)) throw new Problem('projection_parked', { retryAfter: 60 });
    }
  };
}

function parsePositions(header: string, epoch: number): Position[] {
  const tokens = header.split(',').map((token) => token.trim());
  if (tokens.length > maxTokens) {
    throw new Problem('validation_failed', { errors: [{ path: 'Parley-Position', message: `At most ${maxTokens} positions` }] });
  }
  const positions = tokens.map(decodePosition);
  if (!positions.every((position) => position?.epoch === epoch)) throw new Problem('position_unknown');
  return positions as Position[];
}

async function rejectBeyondHead(store: Pick<EventStore, 'heads'>, positions: readonly Position[]): Promise<void> {
  const heads = new Map((await store.heads()).map(({ partition, position }) => [partition, position]));
  const isBeyond = positions.some(({ partition, position }) => position > (heads.get(partition) ?? 0));
  if (isBeyond) throw new Problem('position_unknown');
}

interface Waiter {
  positions: readonly Position[];
  since: number;
  resolve(): void;
  reject(cause: unknown): void;
}

/** Returns a function that resolves with true if the checkpoints reach the positions within the time. A time of 0 checks once. */
function createCheckpointWait(database: Pick<Database, 'read'>, subscription: string) {
  const waiters = new Set<Waiter>();
  let polling = false;

  async function poll(): Promise<void> {
    polling = true;
    while (waiters.size > 0) {
      await delay(pauseFor(waiters));
      const polled = [...waiters];
      const positions = polled.flatMap((waiter) => waiter.positions);
      try {
        const isReached = await readReached(database, subscription, positions);
        for (const waiter of polled) if (waiter.positions.every(isReached)) waiter.resolve();
      } catch (cause) {
        for (const waiter of polled) waiter.reject(cause);
      }
    }
    polling = false;
  }

  return async (positions: readonly Position[], timeoutMs: number): Promise<boolean> => {
    const isReached = await readReached(database, subscription, positions);
    if (positions.every(isReached)) return true;
    if (timeoutMs <= 0) return false;
    let waiter: Waiter | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((resolve, reject) => {
        timer = setTimeout(() => resolve(false), timeoutMs);
        waiter = { positions, since: performance.now(), resolve: () => resolve(true), reject };
        waiters.add(waiter);
        if (!polling) void poll();
      });
    } finally {
      clearTimeout(timer);
      if (waiter) waiters.delete(waiter);
    }
  };
}

function pauseFor(waiters: ReadonlySet<Waiter>): number {
  const now = performance.now();
  const shortestWait = Math.min(...[...waiters].map(({ since }) => now - since));
  return Math.min(pollPauseMs.last, Math.max(pollPauseMs.first, shortestWait / 4));
}

async function readReached(
  database: Pick<Database, 'read'>,
  subscription: string,
  positions: readonly Position[],
): Promise<(position: Position) => boolean> {
  const partitions = [...new Set(positions.map(({ partition }) => partition))].sort((a, b) => a - b);
  const checkpoints = await readCheckpoints(database, subscription, partitions);
  const reached = new Map(checkpoints.map(({ partition, position }) => [partition, position]));
  return ({ partition, position }) => position <= (reached.get(partition) ?? 0);
}
