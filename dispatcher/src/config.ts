/** Settings of dispatcher. */
import {
  CORS_ORIGINS,
  DATABASE_URL,
  FAILPOINT,
  integer,
  key,
  NODE_ENV,
  READ_DATABASE_URL,
  REDIS_URL,
  required,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PUBLIC_KEYS,
} from '@parley/service-kit/config-keys';
import { outboundKeys } from '@parley/service-kit/outbound/outbound-keys';
import { requestLimitKeys } from '@parley/service-kit/request-limit-config';
import { keyStoreKeys, serviceKeys } from '@parley/service-kit/service-keys';
import { z } from 'zod';
import { defaultDispatcherLimits, type DispatcherLimits } from './dispatcher-dependencies.ts';

const { concurrency, pending } = defaultDispatcherLimits;

/** All settings that only this service has. */
export const dispatcherKeys = {
  LIMIT_WEBHOOK_REQUESTS: key(integer(1, 1_000).prefault(String(concurrency)), {
    description: 'Maximum number of requests in flight to one webhook, for each process.',
    example: String(concurrency),
  }),
  LIMIT_WEBHOOK_PENDING: key(integer(1, 1_000_000).prefault(String(pending)), {
    description: 'Events of a webhook that may wait for another attempt, for each of four shards. Beyond it, later events wait in the log.',
    example: String(pending),
  }),
};

/** All settings of the service as a separate process. */
export const dispatcherConfig = z.object({
  ...serviceKeys,
  ...keyStoreKeys,
  DATABASE_URL: required(DATABASE_URL),
  READ_DATABASE_URL,
  REDIS_URL: required(REDIS_URL),
  TOKEN_PUBLIC_KEYS: required(TOKEN_PUBLIC_KEYS),
  TOKEN_ISSUER,
  TOKEN_AUDIENCE,
  CORS_ORIGINS,
  ...outboundKeys,
  NODE_ENV,
  FAILPOINT,
  ...requestLimitKeys,
  ...dispatcherKeys,
});

export function dispatcherLimitsOf(config: z.output<z.ZodObject<typeof dispatcherKeys>>): DispatcherLimits {
  return { concurrency: config.LIMIT_WEBHOOK_REQUESTS, pending: config.LIMIT_WEBHOOK_PENDING };
}
