/** Settings of a projector process. */
import {
  AMQP_URL,
  DATABASE_URL,
  FAILPOINT,
  HOST,
  LOG_LEVEL,
  READINESS_GRACE,
  OPERATOR_TOKEN,
  PORT,
  READ_DATABASE_URL,
  REDIS_URL,
  required,
  TRUST_PROXY,
} from '@parley/service-kit/config-keys';
import { serverKeys } from '@parley/service-kit/http/server-keys';
import { z } from 'zod';
import { adminLimitKeys } from './admin/admin-limits.ts';

export const projectorConfig = z.object({
  HOST,
  PORT,
  DATABASE_URL: required(DATABASE_URL),
  READ_DATABASE_URL,
  AMQP_URL: required(AMQP_URL),
  REDIS_URL: required(REDIS_URL),
  OPERATOR_TOKEN,
  LOG_LEVEL,
  READINESS_GRACE,
  FAILPOINT,
  TRUST_PROXY,
  ...serverKeys,
  ...adminLimitKeys,
});
