/**
 * Read-your-writes consistency: a query with position tokens waits until the read tables have reached them. Checkpoints and rows are read in
 * one read transaction: two connections may lead to replicas of which only one has reached the positions. All waiting queries share one
 * poll of the checkpoints.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database, ReadSession } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { decodePosition, type Position } from '@parley/events/positions';
import { checkpointFrom, checkpointsQuery, LIVE, readCheckpoints, SEARCH, type Checkpoint } from '@parley/read-tables/checkpoints';
import { parkedQuery } from '@parley/read-tables/parked';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { activeSlot, namesOf, projectionSlotFrom, projectionSlotsQuery } from '@parley/read-tables/slots';
import { Problem } from '@parley/service-kit/problems';

export interface ConsistencyOptions {
  /** The read tables and their checkpoints. */
  database: ReadSession & Pick<Database, 'readTransaction'>;
  store: Pick<EventStore, 'epoch' | 'heads'>;
  /** Longest wait of a query. */
  deadlineMs?: number;
}

export interface Consistency {
  /** The `Parley-Position` header. */
  positions: string | undefined;
  /** Set by queries that also read the tables of this subscription. */
  also?: typeof SEARCH | undefined;
  /** Runs each attempt to read, but not the waits between them. */
  inTurn?: <Result>(read: () => Promise<Result>) => Promise<Result>;
}

/**
 * Runs `read` on the active slots of tables that have reached the positions. It may run again if the database connection breaks. Throws
 * Problem `position_unknown`, `projection_lagging` or `projection_parked`.
 */
export type ReadConsistently = <Result>(consistency: Consistency, read: (tables: ReadTables) => Promise<Result>) => Promise<Result>;

const maxTokens = 8;
/** A projection follows its commit by 2 to 10 ms, so poll quickly at first and slowly later. */
const pollPauseMs = { first: 2, last: 25 };

export function createReadConsistently({ database, store, deadlineMs = 2_000 }: ConsistencyOptions): ReadConsistently {
  const waits = { [LIVE]: createCheckpointWait(database, LIVE), [SEARCH]: createCheckpointWait(database, SEARCH) };
  return async ({ positions: header, also, inTurn = (read) => read() }, read) => {
    if (header === undefined || header === '') return inTurn(async () => read(await activeSlot(database)));
    const positions = parsePositions(header, store.epoch);
    const subscriptions = [LIVE, ...(also === undefined ? [] : [also])] as const;
    const deadline = performance.now() + deadlineMs;
    for (let attempts = 1; ; attempts++) {
      const attempt = await inTurn(() => database.readTransaction((session) => readIfReached(session, { positions, subscriptions }, read)));
      if (attempt.isReached) return attempt.result;
      if (attempts === 1) await rejectBeyondHead(store, positions);
      // The wait ends when one replica has reached the positions; the next transaction may read from another.
      else await delay(Math.min(attempts * pollPauseMs.first, pollPauseMs.last));
      for (const subscription of subscriptions) {
        const isReached = await waits[subscription](positions, deadline - performance.now());
        if (!isReached || performance.now() > deadline) throw new Problem('projection_lagging', { retryAfter: 1 });
      }
    }
  };
}

interface Requirement {
  /** At least one. */
  positions: readonly Position[];
  subscriptions: readonly (typeof LIVE | typeof SEARCH)[];
}

type Attempt<Result> = { isReached: true; result: Result } | { isReached: false };

/** Checks the checkpoints of the session, then reads from it. Throws Problem `projection_parked`. */
async function readIfReached<Result>(
  session: ReadSession,
  { positions, subscriptions }: Requirement,
  read: (tables: ReadTables) => Promise<Result>,
): Promise<Attempt<Result>> {
  const [slots, ...states] = await session.snapshot([
    projectionSlotsQuery(),
    ...subscriptions.flatMap((name) => [checkpointsQuery(name, partitionsOf(positions)), parkedQuery(session, positions, name)]),
  ]);
  for (const index of subscriptions.keys()) {
    const [checkpoints, parked] = states.slice(2 * index);
    if (!positions.every(reachedBy(checkpoints!.map(checkpointFrom)))) return { isReached: false };
    if (parked!.length > 0) throw new Problem('projection_parked', { retryAfter: 60 });
  }
  return { isReached: true, result: await read({ database: session, names: namesOf(slots!.map(projectionSlotFrom)) }) };
}

function parsePositions(header: string, epoch: number): Position[] {
  const tokens = header.split(',').map((token) => token.trim());
  if (tokens.length > maxTokens) {
    throw new Problem('validation_failed', {
      errors: [{ path: 'Parley-Position', message: `Must have at most ${maxTokens} position tokens` }],
    });
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

/** Returns a function that resolves with true if the checkpoints reach the positions within the time. Without time it checks once. */
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

type IsReached = (position: Position) => boolean;

async function readReached(database: Pick<Database, 'read'>, subscription: string, positions: readonly Position[]): Promise<IsReached> {
  return reachedBy(await readCheckpoints(database, subscription, partitionsOf(positions)));
}

function partitionsOf(positions: readonly Position[]): number[] {
  return [...new Set(positions.map(({ partition }) => partition))].sort((a, b) => a - b);
}

function reachedBy(checkpoints: readonly Checkpoint[]): IsReached {
  const reached = new Map(checkpoints.map(({ partition, position }) => [partition, position]));
  return ({ partition, position }) => position <= (reached.get(partition) ?? 0);
}
