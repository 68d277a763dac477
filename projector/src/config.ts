/** Settings of a projector process. */
import {
  AMQP_URL,
  DATABASE_URL,
  FAILPOINT,
  READ_DATABASE_URL,
  REDIS_URL,
  required,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PUBLIC_KEYS,
} from '@parley/service-kit/config-keys';
import { keyStoreKeys, serviceKeys } from '@parley/service-kit/service-keys';
import { z } from 'zod';
import { adminLimitKeys } from './admin/admin-limits.ts';

export const projectorConfig = z.object({
  ...serviceKeys,
  ...keyStoreKeys,
  DATABASE_URL: required(DATABASE_URL),
  READ_DATABASE_URL,
  AMQP_URL: required(AMQP_URL),
  REDIS_URL: required(REDIS_URL),
  FAILPOINT,
  TOKEN_PUBLIC_KEYS: required(TOKEN_PUBLIC_KEYS),
  TOKEN_ISSUER,
  TOKEN_AUDIENCE,
  ...adminLimitKeys,
});
