/**
 * Turns of queries: users take turns, and the event loop serves other requests between reads. A read on SQLite, and what is made of its
 * rows, occupies the event loop.
 */
import { createFairLimit } from '@parley/concurrency/fair-limit';
import type { TimeSlices } from '@parley/concurrency/time-slices';
import type { ReadSession } from '@parley/database/database';
import { noBoundMetrics, type BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createRecentUse } from '@parley/service-kit/bounds/recent-use';
import { integer, key } from '@parley/service-kit/config-keys';
import { RequestAborted } from '@parley/service-kit/http/read-json';
import type { Actor } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import type { z } from 'zod';
import { slices } from './slices.ts';

export interface QueryTurns {
  /** Runs a query in the user's turn. Throws Problem `too_many_in_flight` if too many queries of the user wait. */
  take<Result>(userId: string, query: () => Promise<Result>): Promise<Result>;
  /** The session's reads, with the pauses of `slicesOf`. What occupies the event loop between pauses and servers' replies counts as the user's. */
  reads(reader: Reader, session: ReadSession): ReadSession;
  /** Pauses for other work; users known to read little continue first. Throws RequestAborted after a pause if the client has gone. */
  slicesOf(reader: Reader): TimeSlices;
}

/** A request, as far as its turns depend on it. */
export interface Reader {
  actor: Pick<Actor, 'userId'>;
  readonly isAbandoned: boolean;
}

export interface QueryTurnLimits {
  /** Queries that run at the same time. */
  concurrency: number;
  /** Queries of one user that run at the same time. */
  perUser: number;
  /** Queries of one user that wait. */
  waitingPerUser: number;
}

export const defaultQueryTurns: QueryTurnLimits = { concurrency: 8, perUser: 4, waitingPerUser: 128 };

export const queryTurnKeys = {
  LIMIT_QUERIES: key(integer(1, 1_000).prefault(String(defaultQueryTurns.concurrency)), {
    description: 'Queries that run at the same time per process, message searches excluded. Users take turns.',
    example: String(defaultQueryTurns.concurrency),
  }),
  LIMIT_QUERIES_USER: key(integer(1, 1_000).prefault(String(defaultQueryTurns.perUser)), {
    description: 'Queries of one user that run at the same time per process; further ones wait.',
    example: String(defaultQueryTurns.perUser),
  }),
  LIMIT_QUERIES_WAITING: key(integer(0, 100_000).prefault(String(defaultQueryTurns.waitingPerUser)), {
    description: 'Queries of one user that may wait for their turn per process.',
    example: String(defaultQueryTurns.waitingPerUser),
  }),
};

export function queryTurnLimitsOf(config: z.output<z.ZodObject<typeof queryTurnKeys>>): QueryTurnLimits {
  return {
    concurrency: config.LIMIT_QUERIES,
    perUser: config.LIMIT_QUERIES_USER,
    waitingPerUser: config.LIMIT_QUERIES_WAITING,
  };
}

/** Queries of all users that wait. */
const maxWaiting = 10_000;
/** Milliseconds of the event loop that an ordinary client stays below, by far, in a few half-lives. */
const lightUseMs = 100;
const halfLifeMs = 5_000;

/**
 * Users known to read little go first, and find a place free: a quarter of the places is theirs alone. A pause before and
 * after each read leaves reading, converting and sending a large page to separate turns of the event loop.
 */
export function createQueryTurns(limits: QueryTurnLimits, metrics: BoundMetrics = noBoundMetrics): QueryTurns {
  const use = createRecentUse({ lightAmount: lightUseMs, halfLifeMs });
  /** Queries of each user that run or wait. */
  const begun = new Map<string, number>();
  const limit = createFairLimit({
    concurrency: limits.concurrency,
    reservedForTrusted: Math.floor(limits.concurrency / 4),
    maxRunningPerKey: limits.perUser,
    maxQueued: maxWaiting,
    maxQueuedPerKey: limits.waitingPerUser,
    onFull(userId) {
      metrics.exceeded('queries_waiting', userId);
      return new Problem('too_many_in_flight', { retryAfter: 1 });
    },
  });

  const occupation = createOccupation(({ actor }, milliseconds) => use.add(actor.userId, milliseconds));

  function slicesOf(reader: Reader): TimeSlices {
    const isUrgent = () => use.isLight(reader.actor.userId);
    function resume(): void {
      if (reader.isAbandoned) throw new RequestAborted('The client has gone while its query waited');
      occupation.begin(reader);
    }
    return {
      yieldIfDue() {
        const due = slices.yieldIfDue(isUrgent);
        if (due === undefined) return undefined;
        occupation.end(reader);
        return due.then(resume);
      },
    };
  }

  return {
    async take(userId, query) {
      const others = begun.get(userId) ?? 0;
      begun.set(userId, others + 1);
      try {
        // A flood is light until its first queries have run: only as many as may run at once are trusted.
        return await limit(userId, query, { trusted: others < limits.perUser && use.isLight(userId) });
      } finally {
        const left = begun.get(userId)! - 1;
        if (left > 0) begun.set(userId, left);
        else begun.delete(userId);
      }
    },
    slicesOf,
    reads(reader, session) {
      const { yieldIfDue } = slicesOf(reader);

      /** SQLite works until the promise is returned; a server works elsewhere. */
      async function measured<Result>(read: () => Promise<Result>): Promise<Result> {
        const due = yieldIfDue();
        if (due) await due;
        occupation.begin(reader);
        const reading = read();
        occupation.end(reader);
        const result = await reading;
        occupation.begin(reader);
        const dueAfter = yieldIfDue();
        if (dueAfter) await dueAfter;
        return result;
      }

      return {
        dialect: session.dialect,
        read: (query) => measured(() => session.read(query)),
        snapshot: (queries) => measured(() => session.snapshot(queries)),
      };
    },
  };
}

/** Measures how long readers occupy the event loop: with a read of SQLite, and with the rows of any store, which take the longest. */
function createOccupation(onEnd: (reader: Reader, milliseconds: number) => void) {
  const startedAt = new WeakMap<Reader, number>();
  return {
    begin(reader: Reader): void {
      if (!startedAt.has(reader)) startedAt.set(reader, performance.now());
    },
    end(reader: Reader): void {
      const start = startedAt.get(reader);
      if (start === undefined) return;
      startedAt.delete(reader);
      onEnd(reader, performance.now() - start);
    },
  };
}
