/** Environment of realtime-gateway as a separate process. */
import {
  byteSize,
  CORS_ORIGINS,
  DATABASE_URL,
  HOST,
  integer,
  INTERNAL_TOKEN,
  INTERNAL_URL,
  key,
  LOG_LEVEL,
  OPERATOR_TOKEN,
  PORT,
  READ_DATABASE_URL,
  REDIS_URL,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PUBLIC_KEYS,
} from '@parley/service-kit/config-keys';
import { PRESENCE_GRACE } from '@parley/presence/presence-keys';
import { rate } from '@parley/service-kit/limit-keys';
import { z } from 'zod';
import { createLimit } from '@parley/service-kit/limits';
import type { SocketLimits } from './commands/command-limits.ts';

export const socketLimitKeys = {
  LIMIT_SOCKET: key(rate().prefault('3000/1m'), {
    description: 'Commands of one socket.',
    example: '3000/1m',
  }),
  LIMIT_SOCKET_UNDER_WAY: key(integer(1, 10_000).prefault('600'), {
    description: 'Unanswered commands of one socket.',
    example: '600',
  }),
  LIMIT_SOCKET_TYPING: key(rate().prefault('300/1m'), {
    description: 'Typing notifications of one socket.',
    example: '300/1m',
  }),
  LIMIT_SOCKET_BYTES: key(byteSize().prefault('132KiB'), {
    description: 'Maximum size of a socket packet; a larger packet closes the socket. Must fit the largest request body plus framing.',
    example: '132KiB',
  }),
  LIMIT_SOCKETS_PER_USER: key(integer(1, 100_000).prefault('200'), {
    description: 'Concurrent sockets of one user on one gateway.',
    example: '200',
  }),
};

export function socketLimitsOf(config: z.output<z.ZodObject<typeof socketLimitKeys>>): SocketLimits {
  // A socket belongs to this gateway, so its limits need no Redis.
  return {
    outstanding: config.LIMIT_SOCKET_UNDER_WAY,
    rate: createLimit({ name: 'socket', rate: config.LIMIT_SOCKET }),
    typing: createLimit({ name: 'socket_typing', rate: config.LIMIT_SOCKET_TYPING }),
    perUser: config.LIMIT_SOCKETS_PER_USER,
    packetBytes: config.LIMIT_SOCKET_BYTES,
  };
}

export const realtimeGatewayConfig = z.object({
  HOST,
  PORT,
  DATABASE_URL: DATABASE_URL.unwrap().meta({ ...DATABASE_URL.meta() }),
  READ_DATABASE_URL,
  REDIS_URL: REDIS_URL.unwrap().meta({ ...REDIS_URL.meta() }),
  TOKEN_PUBLIC_KEYS: TOKEN_PUBLIC_KEYS.unwrap().meta({ ...TOKEN_PUBLIC_KEYS.meta() }),
  TOKEN_ISSUER,
  TOKEN_AUDIENCE,
  INTERNAL_URL: INTERNAL_URL.unwrap().meta({ ...INTERNAL_URL.meta() }),
  INTERNAL_TOKEN: INTERNAL_TOKEN.unwrap().meta({ ...INTERNAL_TOKEN.meta() }),
  OPERATOR_TOKEN,
  CORS_ORIGINS,
  LOG_LEVEL,
  PRESENCE_GRACE,
  ...socketLimitKeys,
});
