/** What command-service reads from its environment. */
import {
  AMQP_URL,
  CORS_ORIGINS,
  DATABASE_URL,
  duration,
  FAILPOINT,
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
  LIMIT_USER,
} from '@parley/service-kit/limit-keys';
import { z } from 'zod';
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

/** How often one may try to log in and register, and make others' devices ring. */
export const commandRateKeys = { LIMIT_LOGIN, LIMIT_LOGIN_ADDRESS, LIMIT_REGISTER_ADDRESS, LIMIT_CALL_STARTS };

/** Everything that the service needs when it runs as a process of its own. */
export const commandServiceConfig = z.object({
  HOST,
  PORT,
  INTERNAL_PORT,
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
});

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
