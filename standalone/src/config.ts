/** Settings of the standalone process: those of the services, none of them required. */
import { commandKeys } from '@parley/command-service/config';
import {
  AMQP_URL,
  CORS_ORIGINS,
  DATA_DIR,
  DATABASE_URL,
  FAILPOINT,
  FILES_DIR,
  HOST,
  LOG_LEVEL,
  READINESS_GRACE,
  OPERATOR_TOKEN,
  PORT,
  READ_DATABASE_URL,
  REDIS_URL,
  S3_URL,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PRIVATE_KEY,
  TOKEN_PUBLIC_KEYS,
  TRUST_PROXY,
} from '@parley/service-kit/config-keys';
import { serverKeys } from '@parley/service-kit/http/server-keys';
import { requestLimitKeys } from '@parley/service-kit/request-limit-config';
import { iceKeys, turnNeedsSecret } from '@parley/query-service/config';
import { PRESENCE_GRACE } from '@parley/presence/presence-keys';
import { socketLimitKeys } from '@parley/realtime-gateway/config';
import { adminLimitKeys } from '@parley/projector/admin/admin-limits';
import { searchLimitKeys } from '@parley/query-service/search/search-limits';
import { peerLimitKeys } from '@parley/signaling/config';
import { z } from 'zod';

export const standaloneConfig = z
  .object({
    HOST,
    PORT,
    DATA_DIR,
    FILES_DIR,
    S3_URL,
    DATABASE_URL,
    READ_DATABASE_URL,
    AMQP_URL,
    REDIS_URL,
    TOKEN_PRIVATE_KEY,
    TOKEN_PUBLIC_KEYS,
    TOKEN_ISSUER,
    TOKEN_AUDIENCE,
    OPERATOR_TOKEN,
    CORS_ORIGINS,
    TRUST_PROXY,
    LOG_LEVEL,
    READINESS_GRACE,
    FAILPOINT,
    PRESENCE_GRACE,
    ...requestLimitKeys,
    ...serverKeys,
    ...commandKeys,
    ...socketLimitKeys,
    ...searchLimitKeys,
    ...adminLimitKeys,
    ...iceKeys,
    ...peerLimitKeys,
  })
  .superRefine(turnNeedsSecret);
export type StandaloneConfig = z.output<typeof standaloneConfig>;
