/** Environment of realtime-gateway as a separate process. */
import {
  byteSize,
  CORS_ORIGINS,
  DATABASE_URL,
  duration,
  integer,
  INTERNAL_TOKEN,
  INTERNAL_URL,
  key,
  READ_DATABASE_URL,
  REDIS_URL,
  required,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PUBLIC_KEYS,
} from '@parley/service-kit/config-keys';
import { PRESENCE_GRACE } from '@parley/presence/presence-keys';
import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
import { createInFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import { keyStoreKeys, serviceKeys } from '@parley/service-kit/service-keys';
import { LIMIT_PAGE_BYTES, rate } from '@parley/service-kit/limit-keys';
import { requestLimitKeys, type SharedLimits } from '@parley/service-kit/request-limit-config';
import { createLimit } from '@parley/service-kit/limits';
import { z } from 'zod';
import type { SocketLimits } from './commands/command-limits.ts';

export const socketLimitKeys = {
  LIMIT_SOCKET: key(rate().prefault('3000/1m'), {
    description: 'Commands per socket.',
    example: '3000/1m',
  }),
  LIMIT_SOCKET_UNDER_WAY: key(integer(1, 10_000).prefault('600'), {
    description: 'Unanswered commands per user on one gateway, across all sockets.',
    example: '600',
  }),
  LIMIT_SOCKET_TYPING: key(rate().prefault('300/1m'), {
    description: 'Typing notifications per socket.',
    example: '300/1m',
  }),
  LIMIT_SOCKET_BYTES: key(byteSize().prefault('132KiB'), {
    description: 'Maximum size of a socket packet; a larger packet closes the socket. Must fit the largest request body plus framing.',
    example: '132KiB',
  }),
  LIMIT_SOCKETS_PER_USER: key(integer(1, 100_000).prefault('200'), {
    description: 'Concurrent sockets per user on one gateway.',
    example: '200',
  }),
  LIMIT_SOCKETS_PER_ADDRESS: key(integer(1, 10_000_000).prefault('1000'), {
    description: 'Concurrent sockets per IP address (IPv6: /64) on one gateway, authenticated or not.',
    example: '1000',
  }),
  LIMIT_SOCKETS_PER_NETWORK: key(integer(1, 10_000_000).prefault('10000'), {
    description: 'Concurrent sockets per network (IPv4 /24, IPv6 /48) on one gateway, authenticated or not.',
    example: '10000',
  }),
  LIMIT_SOCKET_CONNECTS: key(rate().prefault('6000/1m'), {
    description: 'Authentication attempts on sockets per IP address, including rejected ones; ten times as many per network.',
    example: '6000/1m',
  }),
  LIMIT_SOCKET_CONNECT_TIME: key(duration().prefault('5s'), {
    description: 'Timeout for a new socket to authenticate.',
    example: '5s',
  }),
  LIMIT_SOCKET_UNSENT: key(byteSize().prefault('2MiB'), {
    description: 'Bytes that a socket may leave unread; a socket that exceeds the limit is closed. At least LIMIT_PAGE_BYTES.',
    example: '2MiB',
  }),
  LIMIT_SOCKETS_UNSENT: key(byteSize().prefault('32MiB'), {
    description:
      'Bytes that all sockets of one gateway may leave unread; above it, sockets of the users with the most unread bytes are closed.',
    example: '32MiB',
  }),
  LIMIT_SOCKET_READS: key(integer(1, 1_000).prefault('8'), {
    description: 'Catch-ups and presence queries that one gateway reads at the same time; users take turns.',
    example: '8',
  }),
  LIMIT_PAGE_BYTES,
};

export function socketLimitsOf(config: z.output<z.ZodObject<typeof socketLimitKeys>>, { redis, metrics }: SharedLimits): SocketLimits {
  // A socket belongs to this gateway, so its limits need no Redis; those of addresses are shared by all gateways.
  return {
    outstanding: createInFlightLimit({ name: 'socket_commands', max: config.LIMIT_SOCKET_UNDER_WAY, metrics }),
    rate: createLimit({ name: 'socket', rate: config.LIMIT_SOCKET }),
    typing: createLimit({ name: 'socket_typing', rate: config.LIMIT_SOCKET_TYPING }),
    perUser: config.LIMIT_SOCKETS_PER_USER,
    perHost: config.LIMIT_SOCKETS_PER_ADDRESS,
    perNetwork: config.LIMIT_SOCKETS_PER_NETWORK,
    connects: createAddressLimit({ name: 'socket_connects', rate: config.LIMIT_SOCKET_CONNECTS, redis }),
    connectTimeoutMs: config.LIMIT_SOCKET_CONNECT_TIME,
    syncs: createInFlightLimit({ name: 'socket_syncs', max: 1, metrics }),
    concurrentReads: config.LIMIT_SOCKET_READS,
    pageBytes: config.LIMIT_PAGE_BYTES,
    unsentBytes: config.LIMIT_SOCKET_UNSENT,
    totalUnsentBytes: config.LIMIT_SOCKETS_UNSENT,
    packetBytes: config.LIMIT_SOCKET_BYTES,
  };
}

export const realtimeGatewayConfig = z.object({
  ...serviceKeys,
  ...keyStoreKeys,
  DATABASE_URL: required(DATABASE_URL),
  READ_DATABASE_URL,
  REDIS_URL: required(REDIS_URL),
  TOKEN_PUBLIC_KEYS: required(TOKEN_PUBLIC_KEYS),
  TOKEN_ISSUER,
  TOKEN_AUDIENCE,
  INTERNAL_URL: required(INTERNAL_URL),
  INTERNAL_TOKEN: required(INTERNAL_TOKEN),
  CORS_ORIGINS,
  ...requestLimitKeys,
  PRESENCE_GRACE,
  ...socketLimitKeys,
});
