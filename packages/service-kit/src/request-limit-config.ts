import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { createAddressLimit } from './bounds/address-limit.ts';
import type { BoundMetrics } from './bounds/bound-metrics.ts';
import { createInFlightLimit } from './bounds/in-flight-limit.ts';
import { createUnreadAnswers } from './bounds/unread-answers.ts';
import { createWorkBudget } from './bounds/work-budget.ts';
import type { RequestLimits } from './http/request-limits.ts';
import {
  LIMIT_ADDRESS,
  LIMIT_ANSWER_BYTES,
  LIMIT_BODY_BYTES,
  LIMIT_IN_FLIGHT,
  LIMIT_IN_FLIGHT_ADDRESS,
  LIMIT_IN_FLIGHT_READS,
  LIMIT_LONG_POLLS,
  LIMIT_SESSION,
  LIMIT_UNREAD_ANSWERS,
  LIMIT_USER,
  LIMIT_WAITING,
} from './limit-keys.ts';
import { createLimit, createRequestLimits } from './limits.ts';

/** Settings of the limits that apply to every request. */
export const requestLimitKeys = {
  LIMIT_USER,
  LIMIT_SESSION,
  LIMIT_ADDRESS,
  LIMIT_BODY_BYTES,
  LIMIT_ANSWER_BYTES,
  LIMIT_IN_FLIGHT,
  LIMIT_IN_FLIGHT_READS,
  LIMIT_LONG_POLLS,
  LIMIT_UNREAD_ANSWERS,
  LIMIT_WAITING,
  LIMIT_IN_FLIGHT_ADDRESS,
};
export type RequestLimitConfig = z.output<z.ZodObject<typeof requestLimitKeys>>;

/** Dependencies that the limits of a process share. */
export interface SharedLimits {
  /** Counts with all processes; without it, each counts by itself. */
  redis?: Redis | undefined;
  metrics?: BoundMetrics | undefined;
}

/** Creates the limits of a process; HTTP and in-process calls must share them. */
export function requestLimitsOf(config: RequestLimitConfig, shared: SharedLimits): RequestLimits {
  const { metrics } = shared;
  const ofAccount = { ...shared, evictsByRefill: true };
  const maxWaiting = config.LIMIT_WAITING;
  return createRequestLimits({
    user: createLimit({ name: 'user', rate: config.LIMIT_USER, ...ofAccount }),
    session: createLimit({ name: 'session', rate: config.LIMIT_SESSION, ...ofAccount }),
    address: createAddressLimit({ name: 'address', rate: config.LIMIT_ADDRESS, ...shared }),
    bodyBytes: createLimit({ name: 'body_bytes', rate: config.LIMIT_BODY_BYTES, ...ofAccount }),
    // Each process by itself: the answers are in its memory.
    answerBytes: createWorkBudget({ name: 'answer_bytes', rate: config.LIMIT_ANSWER_BYTES, problem: 'rate_limited', metrics }),
    inFlight: {
      user: createInFlightLimit({ name: 'in_flight', max: config.LIMIT_IN_FLIGHT, maxWaiting, metrics }),
      reads: createInFlightLimit({ name: 'in_flight_reads', max: config.LIMIT_IN_FLIGHT_READS, maxWaiting, metrics }),
      longPolls: createInFlightLimit({ name: 'long_polls', max: config.LIMIT_LONG_POLLS, metrics }),
      network: createInFlightLimit({ name: 'in_flight_address', max: config.LIMIT_IN_FLIGHT_ADDRESS, metrics }),
    },
    unread: createUnreadAnswers({ maxBytes: config.LIMIT_UNREAD_ANSWERS, metrics }),
  });
}
