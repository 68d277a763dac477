/** What command-service reads from its environment. */
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
  LIMIT_ADDRESS,
  LIMIT_CALL_STARTS,
  LIMIT_LOGIN,
  LIMIT_LOGIN_ADDRESS,
  LIMIT_REGISTER_ADDRESS,
  LIMIT_SESSION,
  LIMIT_UPLOAD,
  LIMIT_USER,
  type Rate,
} from '@parley/service-kit/limit-keys';
import type { Limit } from '@parley/service-kit/limits';
import { z } from 'zod';
import type { CommandRateLimits } from './app.ts';
import { defaultFileLimits, type FileLimits } from './files/file-limits.ts';
import { defaultLimits, type Limits } from './limits.ts';

function limit(most: number, byDefault: number, description: string) {
  return key(integer(1, most).prefault(String(byDefault)), { description, example: String(byDefault) });
}

/** The limits on what commands hold. The upper bounds are those of a body, of one event and of the log's tables. */
export const commandLimitKeys = {
  LIMIT_MESSAGE_TEXT: limit(30_000, defaultLimits.messageText, 'Code points of a message.'),
  LIMIT_MENTIONS: limit(500, defaultLimits.mentions, 'Members that a message may mention.'),
  LIMIT_ATTACHMENTS: limit(100, defaultLimits.attachments, 'Files of a message.'),
  LIMIT_USER_IDS: limit(1_000, defaultLimits.userIdsPerCall, 'Users whom one call may add.'),
  LIMIT_GROUP_MEMBERS: limit(1_000_000, defaultLimits.membersPerGroup, 'Members of a group.'),
  LIMIT_CALL_PARTICIPANTS: limit(64, defaultLimits.participantsPerCall, 'Who may take part in a call; each sends to each of the others.'),
  LIMIT_CALL_RING: key(duration().prefault('45s'), { description: 'How long a call rings until it is missed.', example: '45s' }),
  LIMIT_CALL_LEASE: key(duration().prefault('45s'), {
    description: 'How long somebody in a call may be silent until they have left it.',
    example: '45s',
  }),
  LIMIT_HASHES_AT_ONCE: limit(64, defaultLimits.hashesAtOnce, 'Password hashes that are computed at once, 19 MiB each.'),
  LIMIT_HASHES_WAITING: limit(10_000, defaultLimits.hashesWaiting, 'Callers that may wait for a password hash; beyond: 429.'),
};

/** The limits on uploads. */
export const fileLimitKeys = {
  LIMIT_FILE_BYTES: key(byteSize().prefault('10MiB'), { description: 'Size of one upload.', example: '10MiB' }),
  LIMIT_FILE_BYTES_PER_USER: key(byteSize().prefault('2GiB'), {
    description: 'What all files of a user may take up in the store.',
    example: '2GiB',
  }),
  LIMIT_FILE_PIXELS: limit(1_000_000_000, defaultFileLimits.pixels, 'Pixels of an image, over all its frames.'),
  LIMIT_FILE_FRAMES: limit(100_000, defaultFileLimits.frames, 'Frames of an animated image.'),
  LIMIT_DECODINGS_AT_ONCE: limit(64, defaultFileLimits.decodingsAtOnce, 'Images that are decoded at once, a thread each.'),
  LIMIT_DECODINGS_WAITING: limit(10_000, defaultFileLimits.decodingsWaiting, 'Uploads that may wait for that; beyond: 429.'),
};

/** How often one may try to log in, register and upload, and make others' devices ring. */
export const commandRateKeys = { LIMIT_LOGIN, LIMIT_LOGIN_ADDRESS, LIMIT_REGISTER_ADDRESS, LIMIT_UPLOAD, LIMIT_CALL_STARTS };

/** Everything that the service needs when it runs as a process of its own. */
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
  FAILPOINT,
  LIMIT_USER,
  LIMIT_SESSION,
  LIMIT_ADDRESS,
  ...commandRateKeys,
  ...commandLimitKeys,
  ...fileLimitKeys,
});

type RateConfig = z.output<z.ZodObject<typeof commandRateKeys>>;

/** Each of the limits, made by the composition. */
export function rateLimitsOf(config: RateConfig, limit: (name: string, rate: Rate) => Limit): CommandRateLimits {
  return {
    logIn: limit('log_in', config.LIMIT_LOGIN),
    logInAddress: limit('log_in_address', config.LIMIT_LOGIN_ADDRESS),
    registerAddress: limit('register_address', config.LIMIT_REGISTER_ADDRESS),
    upload: limit('upload', config.LIMIT_UPLOAD),
    callStarts: limit('call_starts', config.LIMIT_CALL_STARTS),
  };
}

type LimitConfig = z.output<z.ZodObject<typeof commandLimitKeys>>;

export function limitsOf(config: LimitConfig): Limits {
  return {
    messageText: config.LIMIT_MESSAGE_TEXT,
    mentions: config.LIMIT_MENTIONS,
    attachments: config.LIMIT_ATTACHMENTS,
    userIdsPerCall: config.LIMIT_USER_IDS,
    membersPerGroup: config.LIMIT_GROUP_MEMBERS,
    participantsPerCall: config.LIMIT_CALL_PARTICIPANTS,
    callRing: config.LIMIT_CALL_RING,
    callLease: config.LIMIT_CALL_LEASE,
    hashesAtOnce: config.LIMIT_HASHES_AT_ONCE,
    hashesWaiting: config.LIMIT_HASHES_WAITING,
  };
}

type FileLimitConfig = z.output<z.ZodObject<typeof fileLimitKeys>>;

export function fileLimitsOf(config: FileLimitConfig): FileLimits {
  return {
    bytes: config.LIMIT_FILE_BYTES,
    bytesPerUser: config.LIMIT_FILE_BYTES_PER_USER,
    pixels: config.LIMIT_FILE_PIXELS,
    frames: config.LIMIT_FILE_FRAMES,
    decodingsAtOnce: config.LIMIT_DECODINGS_AT_ONCE,
    decodingsWaiting: config.LIMIT_DECODINGS_WAITING,
  };
}
