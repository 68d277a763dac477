/** Settings of command-service. */
import {
  AMQP_URL,
  byteSize,
  CORS_ORIGINS,
  DATA_DIR,
  DATABASE_URL,
  duration,
  FAILPOINT,
  FILES_DIR,
  HOST,
  integer,
  INTERNAL_PORT,
  INTERNAL_TOKEN,
  key,
  LOG_LEVEL,
  READINESS_GRACE,
  OPERATOR_TOKEN,
  PORT,
  READ_DATABASE_URL,
  REDIS_URL,
  required,
  S3_URL,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PRIVATE_KEY,
  TOKEN_PUBLIC_KEYS,
  TRUST_PROXY,
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
import { serverKeys } from '@parley/service-kit/http/server-keys';
import { requestLimitKeys } from '@parley/service-kit/request-limit-config';
import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
import { createGrowingDelay } from '@parley/service-kit/bounds/growing-delay';
import { createInFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import { createKnownKeys } from '@parley/service-kit/bounds/known-keys';
import { createWorkBudget } from '@parley/service-kit/bounds/work-budget';
import { createLimit, type LimitOptions } from '@parley/service-kit/limits';
import { z } from 'zod';
import type { CommandRateLimits } from './app.ts';
import { defaultFileLimits, type FileLimits } from './files/file-limits.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { createQuotas, quotaKeys, quotaRatesOf } from './quotas.ts';

function limit(max: number, defaultValue: number, description: string) {
  return key(integer(1, max).prefault(String(defaultValue)), { description, example: String(defaultValue) });
}

/** Limits of commands. Their upper bounds follow from the size of a request body, of an event and of the log's tables. */
const commandLimitKeys = {
  LIMIT_MESSAGE_TEXT: limit(30_000, defaultLimits.messageText, 'Maximum length of a message, in Unicode code points.'),
  LIMIT_MENTIONS: limit(500, defaultLimits.mentions, 'Maximum number of members that a message may mention.'),
  LIMIT_ATTACHMENTS: limit(100, defaultLimits.attachments, 'Maximum number of files in a message.'),
  LIMIT_USER_IDS: limit(1_000, defaultLimits.userIdsPerRequest, 'Maximum number of users that one request may add.'),
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
    description: 'Time that a username stays reserved for its former owner after a change.',
    example: '90d',
  }),
  LIMIT_HASH_CONCURRENCY: limit(64, defaultLimits.hashConcurrency, 'Password hashes computed at the same time; each takes 19 MiB.'),
  LIMIT_HASH_QUEUE: limit(10_000, defaultLimits.hashQueue, 'Requests that may wait for a password hash; more are rejected with 429.'),
  LIMIT_HASH_QUEUE_NETWORK: limit(
    10_000,
    defaultLimits.hashQueuePerNetwork,
    'Requests of a network (IPv4 /24, IPv6 /48) that may wait for a password hash.',
  ),
};

/** Limits of uploads. */
const fileLimitKeys = {
  LIMIT_FILE_BYTES: key(byteSize().prefault('10MiB'), { description: 'Maximum size of an upload.', example: '10MiB' }),
  LIMIT_FILE_BYTES_PER_USER: key(byteSize().prefault('2GiB'), {
    description: 'Maximum total size of the files per user.',
    example: '2GiB',
  }),
  LIMIT_FILE_PIXELS: limit(1_000_000_000, defaultFileLimits.pixels, 'Maximum number of pixels in an image, summed over all frames.'),
  LIMIT_FILE_AVIF_PIXELS: limit(
    1_000_000_000,
    defaultFileLimits.avifPixels,
    'Maximum pixels of an AVIF image, whose decoder costs the most by far.',
  ),
  LIMIT_FILE_FRAMES: limit(100_000, defaultFileLimits.frames, 'Maximum number of frames in an animated image.'),
  LIMIT_DECODING_CONCURRENCY: limit(64, defaultFileLimits.decodingConcurrency, 'Images decoded at the same time, each in its own process.'),
  LIMIT_DECODING_QUEUE: limit(10_000, defaultFileLimits.decodingQueue, 'Uploads that may wait to be decoded; more are rejected with 429.'),
  LIMIT_DECODING_QUEUE_USER: limit(10_000, defaultFileLimits.decodingQueuePerUser, 'Uploads per user that may wait to be decoded.'),
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
  LIMIT_UPLOAD,
  LIMIT_OPEN_UPLOADS: limit(10_000, 20, 'Concurrent uploads per user and process.'),
  LIMIT_DECODING: key(rate().prefault('120/1h'), { description: 'Seconds of image decoding per user.', example: '120/1h' }),
  LIMIT_CALL_STARTS,
};

/** All settings that only this service has. */
export const commandKeys = { ...commandRateKeys, ...commandLimitKeys, ...fileLimitKeys, ...quotaKeys };

/** All settings of the service as a separate process. */
export const commandServiceConfig = z.object({
  HOST,
  PORT,
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
  OPERATOR_TOKEN,
  CORS_ORIGINS,
  TRUST_PROXY,
  LOG_LEVEL,
  READINESS_GRACE,
  FAILPOINT,
  ...requestLimitKeys,
  ...serverKeys,
  ...commandKeys,
});

/** A login on a network counts as known for this time after its last success. */
const knownLogInSeconds = 90 * 86_400;

type RateConfig = z.output<z.ZodObject<typeof commandRateKeys & typeof quotaKeys>>;

/** Creates the rate limits, shared with other processes through Redis. */
export function rateLimitsOf(config: RateConfig, shared: Pick<LimitOptions, 'redis' | 'metrics'>): CommandRateLimits {
  const limit = (name: string, rate: Rate) => createLimit({ ...shared, name, rate });
  const { points: decodingSeconds, seconds } = config.LIMIT_DECODING;
  return {
    logIn: limit('log_in', config.LIMIT_LOGIN),
    logInAddress: createAddressLimit({ ...shared, name: 'log_in_address', rate: config.LIMIT_LOGIN_ADDRESS }),
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
    callStarts: limit('call_starts', config.LIMIT_CALL_STARTS),
  };
}

type LimitConfig = z.output<z.ZodObject<typeof commandLimitKeys>>;

export function limitsOf(config: LimitConfig): Limits {
  return {
    messageText: config.LIMIT_MESSAGE_TEXT,
    mentions: config.LIMIT_MENTIONS,
    attachments: config.LIMIT_ATTACHMENTS,
    userIdsPerRequest: config.LIMIT_USER_IDS,
    membersPerGroup: config.LIMIT_GROUP_MEMBERS,
    participantsPerCall: config.LIMIT_CALL_PARTICIPANTS,
    sessionsPerUser: config.LIMIT_SESSIONS,
    callRingingTime: config.LIMIT_CALL_RING,
    callLeaseTime: config.LIMIT_CALL_LEASE,
    usernameHold: config.USERNAME_HOLD,
    hashConcurrency: config.LIMIT_HASH_CONCURRENCY,
    hashQueue: config.LIMIT_HASH_QUEUE,
    hashQueuePerNetwork: config.LIMIT_HASH_QUEUE_NETWORK,
  };
}

type FileLimitConfig = z.output<z.ZodObject<typeof fileLimitKeys>>;

export function fileLimitsOf(config: FileLimitConfig): FileLimits {
  return {
    bytes: config.LIMIT_FILE_BYTES,
    bytesPerUser: config.LIMIT_FILE_BYTES_PER_USER,
    pixels: config.LIMIT_FILE_PIXELS,
    avifPixels: config.LIMIT_FILE_AVIF_PIXELS,
    frames: config.LIMIT_FILE_FRAMES,
    decodingConcurrency: config.LIMIT_DECODING_CONCURRENCY,
    decodingQueue: config.LIMIT_DECODING_QUEUE,
    decodingQueuePerUser: config.LIMIT_DECODING_QUEUE_USER,
  };
}
