/** What query-service reads from its environment when it runs as a process of its own. */
import {
  CORS_ORIGINS,
  DATABASE_URL,
  HOST,
  LOG_LEVEL,
  OPERATOR_TOKEN,
  PORT,
  READ_DATABASE_URL,
  REDIS_URL,
  required,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PUBLIC_KEYS,
  TRUST_PROXY,
} from '@parley/service-kit/config-keys';
import { LIMIT_ADDRESS, LIMIT_SESSION, LIMIT_USER } from '@parley/service-kit/limit-keys';
import { z } from 'zod';

export const queryServiceConfig = z.object({
  HOST,
  PORT,
  DATABASE_URL: required(DATABASE_URL),
  READ_DATABASE_URL,
  REDIS_URL: required(REDIS_URL),
  TOKEN_PUBLIC_KEYS: required(TOKEN_PUBLIC_KEYS),
  TOKEN_ISSUER,
  TOKEN_AUDIENCE,
  OPERATOR_TOKEN,
  CORS_ORIGINS,
  TRUST_PROXY,
  LOG_LEVEL,
  LIMIT_USER,
  LIMIT_SESSION,
  LIMIT_ADDRESS,
});
