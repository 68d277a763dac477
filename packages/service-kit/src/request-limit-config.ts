import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { createAddressLimit } from './bounds/address-limit.ts';
import type { BoundMetrics } from './bounds/bound-metrics.ts';
import { createInFlightLimit } from './bounds/in-flight-limit.ts';
import type { RequestLimits } from './http/request-limits.ts';
import { LIMIT_ADDRESS, LIMIT_IN_FLIGHT, LIMIT_IN_FLIGHT_ADDRESS, LIMIT_SESSION, LIMIT_USER, LIMIT_WAITING } from './limit-keys.ts';
import { createLimit, createRequestLimits } from './limits.ts';

/** Settings of the limits that apply to every request. */
export const requestLimitKeys = { LIMIT_USER, LIMIT_SESSION, LIMIT_ADDRESS, LIMIT_IN_FLIGHT, LIMIT_WAITING, LIMIT_IN_FLIGHT_ADDRESS };
export type RequestLimitConfig = z.output<z.ZodObject<typeof requestLimitKeys>>;

/** Creates the limits of a process; HTTP and in-process calls must share them. */
export function requestLimitsOf(
  config: RequestLimitConfig,
  shared: { redis?: Redis | undefined; metrics?: BoundMetrics | undefined },
): RequestLimits {
  const { metrics } = shared;
  return createRequestLimits({
    user: createLimit({ name: 'user', rate: config.LIMIT_USER, ...shared }),
    session: createLimit({ name: 'session', rate: config.LIMIT_SESSION, ...shared }),
    address: createAddressLimit({ name: 'address', rate: config.LIMIT_ADDRESS, ...shared }),
    inFlight: {
      user: createInFlightLimit({ name: 'in_flight', max: config.LIMIT_IN_FLIGHT, maxWaiting: config.LIMIT_WAITING, metrics }),
      network: createInFlightLimit({ name: 'in_flight_address', max: config.LIMIT_IN_FLIGHT_ADDRESS, metrics }),
    },
  });
}
