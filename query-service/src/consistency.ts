/**
 * A client reads its own writes: a query that is sent positions is answered from a read side that has reached them.
 * Those who wait share one poll of the checkpoints, however many they are.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { decodePosition, type Position } from '@parley/events/positions';
import { LIVE, readCheckpoints, SEARCH } from '@parley/read-tables/checkpoints';
import { isParked } from '@parley/read-tables/parked';
import { Problem } from '@parley/service-kit/problems';

export interface ConsistencyOptions {
  /** Where the read tables and their checkpoints lie. */
  database: Pick<Database, 'read' | 'dialect'>;
  store: Pick<EventStore, 'epoch' | 'heads'>;
  /** How long a query waits for the read side. */
  deadlineMs?: number;
}

const tokensPerRequest = 8;
/** A projection follows its commit in 2 to 10 ms: ask often at first, then seldom. */
const pauseMs = { first: 2, last: 25 };

/** The check that a query begins with: `reached(header)`, and `reached(header, 'search')` of one that reads search as well. */
export function createConsistency({
  database,
  store,
  deadlineMs = 2_000,
}: ConsistencyOptions): (header: string | undefined, also?: typeof SEARCH) => Promise<void> {
  const waits = { [LIVE]: createCheckpointWait(database, LIVE), [SEARCH]: createCheckpointWait(database, SEARCH) };
  return async (header, also) => {
    if (header === undefined || header === '') return;
    const positions = parsePositions(header, store.epoch);
    const until = performance.now() + deadlineMs;
    const subscriptions = [LIVE, ...(also === undefined ? [] : [also])] as const;
    for (const subscription of subscriptions) {
      const waitFor = waits[subscription];
      if (!(await waitFor(positions, 0))) {
        await refuseBeyondHead(store, positions);
        if (!(await waitFor(positions, until - performance.now()))) throw new Problem('projection_lagging', { retryAfter: 1 });
      }
      if (await isParked(database, positions, subscription)) throw new Problem('projection_parked', { retryAfter: 60 });
    }
  };
}

function parsePositions(header: string, epoch: number): Position[] {
  const tokens = header.split(',').map((token) => token.trim());
  if (tokens.length > tokensPerRequest) {
    throw new Problem('validation_failed', { errors: [{ path: 'Parley-Position', message: `At most ${tokensPerRequest} positions` }] });
  }
  const positions = tokens.map(decodePosition);
  if (!positions.every((position) => position?.epoch === epoch)) throw new Problem('position_unknown');
  return positions as Position[];
}

async function refuseBeyondHead(store: Pick<EventStore, 'heads'>, positions: readonly Position[]): Promise<void> {
  const heads = new Map((await store.heads()).map(({ partition, position }) => [partition, position]));
  const beyond = positions.some(({ partition, position }) => position > (heads.get(partition) ?? 0));
  if (beyond) throw new Problem('position_unknown');
}

interface Waiter {
  positions: readonly Position[];
  since: number;
  resolve(): void;
  reject(cause: unknown): void;
}

/** Resolves whether the checkpoints reached the positions within the time; 0 asks once. */
function createCheckpointWait(database: Pick<Database, 'read'>, subscription: string) {
  const waiters = new Set<Waiter>();
  let polling = false;

  async function poll(): Promise<void> {
    polling = true;
    while (waiters.size > 0) {
      await delay(pauseFor(waiters));
      const asked = [...waiters];
      try {
        const reached = await readReached(
          database,
          subscription,
          asked.flatMap(({ positions }) => positions),
        );
        for (const waiter of asked) if (waiter.positions.every(reached)) waiter.resolve();
      } catch (cause) {
        for (const waiter of asked) waiter.reject(cause);
      }
    }
    polling = false;
  }

  return async (positions: readonly Position[], deadlineMs: number): Promise<boolean> => {
    const reached = await readReached(database, subscription, positions);
    if (positions.every(reached)) return true;
    if (deadlineMs <= 0) return false;
    let waiter: Waiter | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((resolve, reject) => {
        timer = setTimeout(() => resolve(false), deadlineMs);
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
  const youngest = Math.min(...[...waiters].map(({ since }) => now - since));
  return Math.min(pauseMs.last, Math.max(pauseMs.first, youngest / 4));
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
