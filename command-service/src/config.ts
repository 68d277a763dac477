/** Settings of command-service. */
import { join } from 'node:path';
import {
  AMQP_URL,
  byteSize,
  CORS_ORIGINS,
  DATA_DIR,
  DATABASE_URL,
  duration,
  FAILPOINT,
  FILES_DIR,
  INTERNAL_PORT,
  INTERNAL_TOKEN,
  key,
  MAIL_FROM,
  NODE_ENV,
  PUBLIC_URL,
  READ_DATABASE_URL,
  REDIS_URL,
  required,
  S3_URL,
  SMTP_URL,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PRIVATE_KEY,
  TOKEN_PUBLIC_KEYS,
} from '@parley/service-kit/config-keys';
import {
  LIMIT_CALL_STARTS,
  LIMIT_LOGIN,
  LIMIT_LOGIN_ADDRESS,
  LIMIT_REGISTER_ADDRESS,
  LIMIT_UPLOAD,
  rate,
  type Rate,
} from '@parley/service-kit/limit-keys';
import { keyStoreKeys, serviceKeys } from '@parley/service-kit/service-keys';
import { requestLimitKeys, type SharedLimits } from '@parley/service-kit/request-limit-config';
import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
import { createGrowingDelay } from '@parley/service-kit/bounds/growing-delay';
import { createInFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import { createKnownKeys } from '@parley/service-kit/bounds/known-keys';
import { createWorkBudget } from '@parley/service-kit/bounds/work-budget';
import { createLimit } from '@parley/service-kit/limits';
import { publicUrlOf } from '@parley/service-kit/http/public-url';
import { outboundKeys } from '@parley/service-kit/outbound/outbound-keys';
import { outboundRulesOf } from '@parley/service-kit/outbound/outbound-rules';
import { z } from 'zod';
import { newAccountKeys, newAccountsOf } from './accounts/register/new-account-keys.ts';
import type { CommandRateLimits } from './app.ts';
import { certificateKeys } from './erasure/certificate/settings.ts';
import { fileLimitKeys } from './files/file-limit-keys.ts';
import type { FileLimits } from './files/file-limits.ts';
import { limit } from './limit-key.ts';
import { TRUSTED_ISSUERS } from './sessions/exchange-token/trusted-issuers.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { createQuotas, quotaKeys, quotaRatesOf } from './quotas.ts';

/** Limits of commands. Their upper bounds follow from the size of a request body, of an event and of the log's tables. */
const commandLimitKeys = {
  LIMIT_MESSAGE_TEXT: limit(30_000, defaultLimits.messageText, 'Maximum length of a message, in Unicode code points.'),
  LIMIT_MESSAGE_VERSIONS: key(byteSize().prefault('256KiB'), {
    description: 'Maximum size of all versions of a message. Each counts as 1 KiB or more, so this limits how often it can be edited.',
    example: '256KiB',
  }),
  LIMIT_MESSAGE_EMOJI: limit(
    1_000,
    defaultLimits.emojiPerMessage,
    'Maximum number of different emoji that reactions add to a message. One whose reactions were all removed still counts.',
  ),
  LIMIT_MENTIONS: limit(500, defaultLimits.mentions, 'Maximum number of members that a message may mention.'),
  LIMIT_ATTACHMENTS: limit(100, defaultLimits.attachments, 'Maximum number of files in a message.'),
  LIMIT_USER_IDS: limit(1_000, defaultLimits.userIdsPerRequest, 'Maximum number of users that one request may add.'),
  LIMIT_CUSTOM: limit(16_384, defaultLimits.customBytes, 'Maximum size of `custom`, in bytes of JSON.'),
  LIMIT_GROUP_MEMBERS: limit(1_000_000, defaultLimits.membersPerGroup, 'Maximum number of members in a group.'),
  LIMIT_CALL_PARTICIPANTS: limit(
    64,
    defaultLimits.participantsPerCall,
    'Maximum number of participants in a call. Each sends media to all others.',
  ),
  LIMIT_SESSIONS: limit(
    10_000,
    defaultLimits.sessionsPerUser,
    'Maximum number of active sessions per user. A login that exceeds it ends the least recently refreshed session.',
  ),
  LIMIT_CALL_RING: key(duration().prefault('45s'), { description: 'Time that a call rings before it counts as missed.', example: '45s' }),
  LIMIT_CALL_LEASE: key(duration().prefault('45s'), {
    description: 'Time without renewal after which a participant is removed from the call.',
    example: '45s',
  }),
  USERNAME_HOLD: key(duration().prefault('90d'), {
    description:
      'Time for which a username stays reserved for its former owner after a change, and unavailable to everyone after an erasure.',
    example: '90d',
  }),
  RETENTION_DEFAULT: key(duration().optional(), {
    description:
      'Age at which messages are deleted for good where a conversation has no retention time of its own, in direct conversations, too. Unset: never.',
    example: '365d',
  }),
  RETENTION_MIN: key(duration().prefault('1m'), { description: 'Shortest retention time that a group may set.', example: '1m' }),
  RETENTION_MAX: key(duration().prefault('3650d'), { description: 'Longest retention time that a group may set.', example: '3650d' }),
  REGISTRATION: key(z.enum(['open', 'invited', 'closed']).prefault(defaultLimits.registration), {
    description:
      'open: anyone may register; invited: with an invite of an operator; closed: nobody. API keys, trusted issuers and operators create users in any case.',
    example: 'invited',
  }),
  PASSWORD_RESET_TIME: key(duration().prefault('1h'), {
    description: 'Time for which a link to reset a password works.',
    example: '1h',
  }),
  LIMIT_EXPORT_BYTES: key(byteSize().prefault('4GiB'), {
    description: 'Maximum size of the copy of the data of a user, which is written to DATA_DIR first.',
    example: '4GiB',
  }),
  EXPORT_KEEP: key(duration().prefault('24h'), {
    description: 'Time for which the copy of the data of a user can be downloaded. It is deleted afterwards, or after the first download.',
    example: '24h',
  }),
  ...newAccountKeys,
  LIMIT_WEBHOOKS: limit(1_000, defaultLimits.webhooks, 'Maximum number of webhooks. Each follows the log on its own.'),
  LIMIT_HASH_CONCURRENCY: limit(
    64,
    defaultLimits.hashConcurrency,
    'Password hashes computed at the same time; each takes 19 MiB. On Linux, those of logins on unknown networks yield to all other work.',
  ),
  LIMIT_HASH_QUEUE: limit(10_000, defaultLimits.hashQueue, 'Requests that may wait for a password hash; more are rejected with 429.'),
  LIMIT_HASH_QUEUE_NETWORK: limit(
    10_000,
    defaultLimits.hashQueuePerNetwork,
    'Requests of a network (IPv4 /24, IPv6 /48) that may wait for a password hash.',
  ),
};

/** Rate limits of log-ins, registrations, uploads and call starts. */
const commandRateKeys = {
  LIMIT_LOGIN,
  LIMIT_LOGIN_ADDRESS,
  LIMIT_LOGIN_FAILURES: key(rate().prefault('10/15m'), {
    description:
      'Failed logins per login name before each further failure delays logins from its network: for 1 s, then twice as long each time.',
    example: '10/15m',
  }),
  LIMIT_LOGIN_DELAY: key(duration().prefault('5m'), { description: 'Maximum delay after failed logins.', example: '5m' }),
  LIMIT_REGISTER_ADDRESS,
  LIMIT_LINK_MAILS: key(rate().prefault('5/1h'), {
    description: 'Mails with links that a user asked for, per user, and per address that nobody has verified; further requests send none.',
    example: '5/1h',
  }),
  LIMIT_EXPORTS: key(rate().prefault('5/1d'), {
    description: 'Copies of the data of a user that the user or a backend may ask for; operators may always.',
    example: '5/1d',
  }),
  LIMIT_UPLOAD,
  LIMIT_OPEN_UPLOADS: limit(10_000, 20, 'Concurrent uploads per user and process.'),
  LIMIT_DECODING: key(rate().prefault('120/1h'), { description: 'Seconds of image decoding per user.', example: '120/1h' }),
  LIMIT_CALL_STARTS,
};

/** All settings that only this service has. */
export const commandKeys = { TRUSTED_ISSUERS, ...commandRateKeys, ...commandLimitKeys, ...fileLimitKeys, ...quotaKeys, ...certificateKeys };

/** All settings of the service as a separate process. */
export const commandServiceConfig = z.object({
  ...serviceKeys,
  ...keyStoreKeys,
  INTERNAL_PORT,
  DATA_DIR,
  FILES_DIR,
  S3_URL,
  DATABASE_URL: required(DATABASE_URL),
  READ_DATABASE_URL,
  AMQP_URL: required(AMQP_URL),
  REDIS_URL: required(REDIS_URL),
  TOKEN_PRIVATE_KEY: required(TOKEN_PRIVATE_KEY),
  TOKEN_PUBLIC_KEYS,
  TOKEN_ISSUER,
  TOKEN_AUDIENCE,
  INTERNAL_TOKEN: required(INTERNAL_TOKEN),
  CORS_ORIGINS,
  ...outboundKeys,
  PUBLIC_URL,
  SMTP_URL,
  MAIL_FROM,
  NODE_ENV,
  FAILPOINT,
  ...requestLimitKeys,
  ...commandKeys,
});

/** A login on a network counts as known for this time after its last success. */
const knownLogInSeconds = 90 * 86_400;

type RateConfig = z.output<z.ZodObject<typeof commandRateKeys & typeof quotaKeys>>;

/** Creates the rate limits, shared with other processes through Redis. */
export function rateLimitsOf(config: RateConfig, shared: SharedLimits): CommandRateLimits {
  const limit = (name: string, rate: Rate) => createLimit({ ...shared, name, rate });
  const { points: decodingSeconds, seconds } = config.LIMIT_DECODING;
  return {
    logIn: limit('log_in', config.LIMIT_LOGIN),
    logInAddress: createAddressLimit({ ...shared, name: 'log_in_address', rate: config.LIMIT_LOGIN_ADDRESS }),
    linkMails: limit('link_mails', config.LIMIT_LINK_MAILS),
    registerAddress: createAddressLimit({ ...shared, name: 'register_address', rate: config.LIMIT_REGISTER_ADDRESS }),
    logInDelay: createGrowingDelay({
      ...shared,
      name: 'log_in_delay',
      rate: config.LIMIT_LOGIN_FAILURES,
      maxSeconds: config.LIMIT_LOGIN_DELAY / 1_000,
    }),
    knownLogIns: createKnownKeys({ ...shared, name: 'log_in', seconds: knownLogInSeconds }),
    upload: limit('upload', config.LIMIT_UPLOAD),
    openUploads: createInFlightLimit({ ...shared, name: 'open_uploads', max: config.LIMIT_OPEN_UPLOADS }),
    decoding: createWorkBudget({ ...shared, name: 'decoding', rate: { points: decodingSeconds * 1_000, seconds } }),
    quotas: createQuotas(quotaRatesOf(config), shared),
    exports: createLimit({ ...shared, name: 'exports', rate: config.LIMIT_EXPORTS, problem: 'budget_exhausted' }),
    callStarts: limit('call_starts', config.LIMIT_CALL_STARTS),
  };
}

type LimitConfig = z.output<z.ZodObject<typeof commandLimitKeys>>;

export function limitsOf(config: LimitConfig): Limits {
  return {
    messageText: config.LIMIT_MESSAGE_TEXT,
    messageVersionBytes: config.LIMIT_MESSAGE_VERSIONS,
    emojiPerMessage: config.LIMIT_MESSAGE_EMOJI,
    mentions: config.LIMIT_MENTIONS,
    attachments: config.LIMIT_ATTACHMENTS,
    userIdsPerRequest: config.LIMIT_USER_IDS,
    customBytes: config.LIMIT_CUSTOM,
    membersPerGroup: config.LIMIT_GROUP_MEMBERS,
    participantsPerCall: config.LIMIT_CALL_PARTICIPANTS,
    sessionsPerUser: config.LIMIT_SESSIONS,
    callRingingTime: config.LIMIT_CALL_RING,
    callLeaseTime: config.LIMIT_CALL_LEASE,
    usernameHold: config.USERNAME_HOLD,
    retentionDefault: config.RETENTION_DEFAULT ?? null,
    retentionMin: config.RETENTION_MIN,
    retentionMax: config.RETENTION_MAX,
    registration: config.REGISTRATION,
    passwordResetTime: config.PASSWORD_RESET_TIME,
    exportBytes: config.LIMIT_EXPORT_BYTES,
    exportKeep: config.EXPORT_KEEP,
    webhooks: config.LIMIT_WEBHOOKS,
    newAccounts: newAccountsOf(config),
    hashConcurrency: config.LIMIT_HASH_CONCURRENCY,
    hashQueue: config.LIMIT_HASH_QUEUE,
    hashQueuePerNetwork: config.LIMIT_HASH_QUEUE_NETWORK,
  };
}

type FileLimitConfig = z.output<z.ZodObject<typeof fileLimitKeys>>;

function fileLimitsOf(config: FileLimitConfig): FileLimits {
  return {
    bytes: config.LIMIT_FILE_BYTES,
    bytesPerUser: config.LIMIT_FILE_BYTES_PER_USER,
    pixels: config.LIMIT_FILE_PIXELS,
    avifPixels: config.LIMIT_FILE_AVIF_PIXELS,
    frames: config.LIMIT_FILE_FRAMES,
    decodingConcurrency: config.LIMIT_DECODING_CONCURRENCY,
    decodingBytes: config.LIMIT_DECODING_MEMORY,
    decodingQueue: config.LIMIT_DECODING_QUEUE,
    decodingQueuePerUser: config.LIMIT_DECODING_QUEUE_USER,
  };
}

type OtherConfig = Parameters<typeof fileLimitsOf>[0] &
  Parameters<typeof outboundRulesOf>[0] &
  Parameters<typeof publicUrlOf>[0] & { DATA_DIR: string };

/** Limits that the service is created with, where webhooks may send, what begins links, and where copies of the data of users are written. */
export function allLimitsOf(config: LimitConfig & OtherConfig) {
  return {
    limits: limitsOf(config),
    fileLimits: fileLimitsOf(config),
    webhookRules: outboundRulesOf(config),
    publicUrl: publicUrlOf(config),
    exportFolder: join(config.DATA_DIR, 'exports'),
  };
}
