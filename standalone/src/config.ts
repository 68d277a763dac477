/** Settings of the standalone process: those of the services, none of them required. */
import { commandKeys } from '@parley/command-service/config';
import {
  AMQP_URL,
  CORS_ORIGINS,
  DATA_DIR,
  DATABASE_URL,
  FAILPOINT,
  FILES_DIR,
  flag,
  HOST,
  KEK_FILE,
  key,
  KEYS_DATABASE_URL,
  LOG_ADDRESSES,
  LOG_LEVEL,
  MAIL_FROM,
  NODE_ENV,
  READINESS_GRACE,
  OPERATOR_TOKEN,
  PORT,
  PUBLIC_URL,
  READ_DATABASE_URL,
  REDIS_URL,
  S3_URL,
  SMTP_URL,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PRIVATE_KEY,
  TOKEN_PUBLIC_KEYS,
  TRUST_PROXY,
} from '@parley/service-kit/config-keys';
import { outboundKeys } from '@parley/service-kit/outbound/outbound-keys';
import { dispatcherKeys } from '@parley/dispatcher/config';
import { COMPRESSION } from '@parley/service-kit/http/compression';
import { developmentOrigins } from '@parley/service-kit/http/allowed-origins';
import { serverKeys } from '@parley/service-kit/http/server-keys';
import { tracingKeys } from '@parley/service-kit/tracing/tracing-keys';
import { requestLimitKeys } from '@parley/service-kit/request-limit-config';
import { iceKeys, turnNeedsSecret } from '@parley/query-service/config';
import { PRESENCE_GRACE } from '@parley/presence/presence-keys';
import { socketLimitKeys } from '@parley/realtime-gateway/config';
import { adminLimitKeys } from '@parley/projector/admin/admin-limits';
import { queryTurnKeys } from '@parley/query-service/query-turns';
import { searchLimitKeys } from '@parley/query-service/search/search-limits';
import { peerLimitKeys } from '@parley/signaling/config';
import { z } from 'zod';

const DEMO = key(flag().prefault('true'), {
  description:
    'On an empty embedded store, the web client offers to fill it with demo people, and to sign in as one of them without a password. Only for browsers on this machine, while HOST is a loopback address; never in production.',
  example: 'false',
});

export const standaloneConfig = z
  .object({
    HOST,
    PORT,
    DATA_DIR,
    FILES_DIR,
    S3_URL,
    DATABASE_URL,
    READ_DATABASE_URL,
    KEYS_DATABASE_URL,
    KEK_FILE,
    AMQP_URL,
    REDIS_URL,
    TOKEN_PRIVATE_KEY,
    TOKEN_PUBLIC_KEYS,
    TOKEN_ISSUER,
    TOKEN_AUDIENCE,
    OPERATOR_TOKEN,
    CORS_ORIGINS,
    PUBLIC_URL,
    SMTP_URL,
    MAIL_FROM,
    ...outboundKeys,
    TRUST_PROXY,
    LOG_LEVEL,
    LOG_ADDRESSES,
    NODE_ENV,
    READINESS_GRACE,
    FAILPOINT,
    PRESENCE_GRACE,
    DEMO,
    ...requestLimitKeys,
    ...serverKeys,
    ...tracingKeys,
    COMPRESSION,
    ...commandKeys,
    ...dispatcherKeys,
    ...socketLimitKeys,
    ...queryTurnKeys,
    ...searchLimitKeys,
    ...adminLimitKeys,
    ...iceKeys,
    ...peerLimitKeys,
  })
  .superRefine(turnNeedsSecret);
export type StandaloneConfig = z.output<typeof standaloneConfig>;

/** CORS_ORIGINS and, in development, pages that developers serve on this machine. */
export function allowedOriginsOf({ CORS_ORIGINS: origins, NODE_ENV: mode }: StandaloneConfig): readonly string[] {
  return mode === 'production' ? origins : [...origins, ...developmentOrigins];
}
