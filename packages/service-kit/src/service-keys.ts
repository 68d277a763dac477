import {
  HOST,
  KEK_FILE,
  KEYS_DATABASE_URL,
  LOG_ADDRESSES,
  LOG_LEVEL,
  OPERATOR_TOKEN,
  PORT,
  READINESS_GRACE,
  required,
  TRUST_PROXY,
} from './config-keys.ts';
import { serverKeys } from './http/server-keys.ts';
import { tracingKeys } from './tracing/tracing-keys.ts';

/** Settings of every service that runs as a separate process. */
export const serviceKeys = {
  HOST,
  PORT,
  OPERATOR_TOKEN,
  TRUST_PROXY,
  LOG_LEVEL,
  LOG_ADDRESSES,
  READINESS_GRACE,
  ...serverKeys,
  ...tracingKeys,
};

/** Settings of every service that reads personal data. */
export const keyStoreKeys = { KEYS_DATABASE_URL: required(KEYS_DATABASE_URL), KEK_FILE: required(KEK_FILE) };
