/** Settings of query-service as a separate process. */
import {
  CORS_ORIGINS,
  DATA_DIR,
  DATABASE_URL,
  FILES_DIR,
  key,
  list,
  READ_DATABASE_URL,
  REDIS_URL,
  required,
  S3_URL,
  secret,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PUBLIC_KEYS,
} from '@parley/service-kit/config-keys';
import { PRESENCE_GRACE } from '@parley/presence/presence-keys';
import { COMPRESSION } from '@parley/service-kit/http/compression';
import { keyStoreKeys, serviceKeys } from '@parley/service-kit/service-keys';
import { LIMIT_PAGE_BYTES, rate } from '@parley/service-kit/limit-keys';
import { requestLimitKeys } from '@parley/service-kit/request-limit-config';
import { z } from 'zod';
import { queryTurnKeys } from './query-turns.ts';
import { searchLimitKeys } from './search/search-limits.ts';
import type { IceSettings } from './calls/get-ice-servers/ice-servers.ts';

/** STUN and TURN URIs (RFC 7064, RFC 7065). */
function serverUrls(...schemes: string[]) {
  const form = new RegExp(`^(${schemes.join('|')}):[^\\s/?,]+(\\?transport=(udp|tcp))?$`);
  return list(z.string().regex(form, `Must be a URI such as ${schemes[0]}:host.example:3478`)).default([]);
}

export const iceKeys = {
  STUN_URLS: key(serverUrls('stun', 'stuns'), {
    description: 'STUN servers for calls, comma-separated. Without any, calls work only within one network.',
    example: 'stun:turn.example.com:3478',
  }),
  TURN_URLS: key(serverUrls('turn', 'turns'), {
    description: 'TURN servers for calls, comma-separated. They must be configured with TURN_SECRET.',
    example: 'turn:turn.example.com:3478?transport=udp,turn:turn.example.com:3478?transport=tcp',
  }),
  TURN_SECRET: key(secret().optional(), {
    description: "Shared secret for TURN credentials (coturn's static-auth-secret).",
    example: 'change-me-turn-secret',
    secret: true,
  }),
  LIMIT_ICE_SERVERS: key(rate().prefault('10/1h'), { description: 'TURN credentials issued per user.', example: '10/1h' }),
};
type IceConfig = z.output<z.ZodObject<typeof iceKeys>>;

/** Rejects TURN servers without a secret. */
export function turnNeedsSecret({ TURN_URLS, TURN_SECRET }: IceConfig, context: z.RefinementCtx): void {
  if (TURN_URLS.length > 0 && TURN_SECRET === undefined)
    context.addIssue({ code: 'custom', path: ['TURN_SECRET'], message: 'is required with TURN_URLS' });
}

export function iceSettingsOf(config: IceConfig): IceSettings {
  return { stunUrls: config.STUN_URLS, turnUrls: config.TURN_URLS, turnSecret: config.TURN_SECRET };
}

export const queryServiceConfig = z
  .object({
    ...serviceKeys,
    ...keyStoreKeys,
    DATA_DIR,
    FILES_DIR,
    S3_URL,
    DATABASE_URL: required(DATABASE_URL),
    READ_DATABASE_URL,
    REDIS_URL: required(REDIS_URL),
    TOKEN_PUBLIC_KEYS: required(TOKEN_PUBLIC_KEYS),
    TOKEN_ISSUER,
    TOKEN_AUDIENCE,
    CORS_ORIGINS,
    PRESENCE_GRACE,
    ...requestLimitKeys,
    COMPRESSION,
    LIMIT_PAGE_BYTES,
    ...iceKeys,
    ...queryTurnKeys,
    ...searchLimitKeys,
  })
  .superRefine(turnNeedsSecret);
