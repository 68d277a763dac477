/** Rate-limit settings. The defaults only stop abuse: they are far above the use of any person and most programs. */
import { z } from 'zod';
import { byteSize, integer, key } from './config-keys.ts';

export interface Rate {
  points: number;
  seconds: number;
}

const secondsPerUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Parses `600/1m`: points per period. */
export function rate() {
  return z
    .string()
    .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,4}[smhd]$/, 'Must be a number per period, such as 600/1m')
    .transform((text): Rate => {
      const [points, period] = text.split('/') as [string, string];
      return { points: Number(points), seconds: Number.parseInt(period, 10) * secondsPerUnit[period.at(-1)!]! };
    });
}

/** Parses `64MiB/1d`: bytes per period. */
export function byteRate() {
  return z
    .string()
    .regex(/^[1-9]\d{0,8}(B|KiB|MiB|GiB)\/[1-9]\d{0,4}[smhd]$/, 'Must be a size per period, such as 64MiB/1d')
    .transform((text): Rate => {
      const [size, period] = text.split('/') as [string, string];
      return { points: byteSize().parse(size), seconds: rate().parse(`1/${period}`).seconds };
    });
}

export const LIMIT_USER = key(rate().prefault('60000/1m'), {
  description: 'Requests per user, across all sessions.',
  example: '60000/1m',
});
export const LIMIT_SESSION = key(rate().prefault('30000/1m'), { description: 'Requests per session.', example: '30000/1m' });
export const LIMIT_BODY_BYTES = key(byteRate().prefault('8MiB/1m'), {
  description: 'Bytes of request bodies and socket commands per user, uploads aside.',
  example: '8MiB/1m',
});
export const LIMIT_ADDRESS = key(rate().prefault('6000/1m'), {
  description: 'Unauthenticated requests per IP address.',
  example: '6000/1m',
});
export const LIMIT_LOGIN = key(rate().prefault('30/5m'), {
  description:
    'Login attempts per login name and IP address. After as many on a network where the login has succeeded before, it has no precedence there.',
  example: '30/5m',
});
export const LIMIT_LOGIN_ADDRESS = key(rate().prefault('1000/5m'), { description: 'Login attempts per IP address.', example: '1000/5m' });
export const LIMIT_UPLOAD = key(rate().prefault('1000/1h'), { description: 'Uploads per user.', example: '1000/1h' });
export const LIMIT_REGISTER_ADDRESS = key(rate().prefault('3000/1h'), {
  description: 'Registrations per IP address.',
  example: '3000/1h',
});
export const LIMIT_CALL_STARTS = key(rate().prefault('600/1m'), { description: 'Calls started per user.', example: '600/1m' });
export const LIMIT_PAGE_BYTES = key(byteSize().prefault('1MiB'), {
  description: 'Maximum size of one page of a list, a catch-up or a push. A page always has at least one item.',
  example: '1MiB',
});
export const LIMIT_IN_FLIGHT = key(integer(1, 100_000).prefault('32'), {
  description:
    'Requests in flight per user and process, HTTP and sockets together. A request is in flight until the client has read its response.',
  example: '32',
});
export const LIMIT_IN_FLIGHT_READS = key(integer(1, 100_000).prefault('4'), {
  description:
    'GET requests in flight per user and process, downloads excluded; further ones wait. Answers that the client has not read stay in memory.',
  example: '4',
});
export const LIMIT_LONG_POLLS = key(integer(1, 100_000).prefault('16'), {
  description:
    'Requests per API key and process that wait for something to happen, as `wait` of the feed does; they do not count as in flight.',
  example: '16',
});
export const LIMIT_ANSWER_BYTES = key(byteRate().prefault('16MiB/10s'), {
  description:
    'Bytes of answers to GET requests and `sync` per user and process; answers of less than 16 KiB, downloads and API keys do not count.',
  example: '16MiB/10s',
});
export const LIMIT_UNREAD_ANSWERS = key(byteSize().prefault('32MiB'), {
  description:
    'Bytes of answers that all clients of a process may leave unread, downloads excluded; above it, connections of the users with the most unread bytes are closed.',
  example: '32MiB',
});
export const LIMIT_WAITING = key(integer(0, 100_000).prefault('512'), {
  description:
    'Requests per user and process that may wait while LIMIT_IN_FLIGHT requests are in flight; their bodies are not read until then.',
  example: '512',
});
export const LIMIT_IN_FLIGHT_ADDRESS = key(integer(1, 100_000).prefault('256'), {
  description: 'Unauthenticated requests in flight per network (IPv4 /24, IPv6 /48) and process.',
  example: '256',
});
