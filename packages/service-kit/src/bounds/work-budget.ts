/**
 * Budgets of work: milliseconds, bytes or rows that a key may cost per period. Work is charged after it is done, because its
 * amount is known only then; a key may exceed its budget once by what it has in flight.
 */
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { rateLimitHeaders, rateLimitItemsOf } from '../http/rate-limit-headers.ts';
import type { Rate } from '../limit-keys.ts';
import { maxEntries } from '../max-entries.ts';
import { createPointStore } from '../point-store.ts';
import { Problem } from '../problems.ts';
import { noBoundMetrics, type BoundMetrics } from './bound-metrics.ts';

export interface WorkBudget {
  /** Throws a Problem if the key has used up its budget. */
  admit(key: string): Promise<void>;
  /** Adds work to the key. Never rejects a key for what it has done already. */
  charge(key: string, amount: number): Promise<void>;
}

export interface WorkBudgetOptions {
  /** Name of the bound in metrics and in Redis, snake_case. */
  name: string;
  /** Amount of work per period. */
  rate: Rate;
  redis?: Redis | undefined;
  /** Code of the problem; `budget_exhausted` by default, at which clients do not retry. */
  problem?: 'rate_limited' | 'budget_exhausted';
  metrics?: BoundMetrics | undefined;
}

interface Usage {
  spent: number;
  endsAt: number;
  readAt: number;
}

/** Other processes' charges are seen this much later, so that few requests ask Redis. */
const staleMs = 1000;

export function createWorkBudget(options: WorkBudgetOptions): WorkBudget {
  const { name, rate, redis, problem = 'budget_exhausted', metrics = noBoundMetrics } = options;
  const itemOf = rateLimitItemsOf(name, rate);
  const store = createPointStore({ name, rate, redis });
  const usages = new LRUCache<string, Usage>(maxEntries(20_000));

  async function add(key: string, amount: number): Promise<Usage> {
    const { consumedPoints, msBeforeNext } = await store.add(key, amount);
    const now = performance.now();
    const usage = { spent: consumedPoints, endsAt: now + msBeforeNext, readAt: now };
    usages.set(key, usage);
    return usage;
  }

  function known(key: string): Usage | undefined {
    const usage = usages.get(key);
    const now = performance.now();
    return usage !== undefined && now < usage.endsAt && now - usage.readAt < staleMs ? usage : undefined;
  }

  return {
    async admit(key) {
      const { spent, endsAt } = known(key) ?? (await add(key, 0));
      if (spent < rate.points) return;
      metrics.exceeded(name, key);
      const msBeforeReset = endsAt - performance.now();
      const headers = rateLimitHeaders([itemOf(0, msBeforeReset)]);
      throw new Problem(problem, { retryAfter: msBeforeReset / 1000, headers });
    },
    async charge(key, amount) {
      if (amount > 0) await add(key, Math.ceil(amount));
    },
  };
}
