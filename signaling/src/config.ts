/** Environment of signaling as a separate process. */
import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
import {
  byteSize,
  CORS_ORIGINS,
  DATABASE_URL,
  integer,
  key,
  REDIS_URL,
  required,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_PUBLIC_KEYS,
} from '@parley/service-kit/config-keys';
import { serviceKeys } from '@parley/service-kit/service-keys';
import { rate } from '@parley/service-kit/limit-keys';
import { createLimit } from '@parley/service-kit/limits';
import type { SharedLimits } from '@parley/service-kit/request-limit-config';
import { z } from 'zod';
import type { SignalingLimits } from './connections/limits.ts';

export const peerLimitKeys = {
  LIMIT_PEERS: key(integer(1, 1_000_000).prefault('5000'), {
    description: 'Concurrent peers per signaling instance.',
    example: '5000',
  }),
  LIMIT_PEERS_USER: key(integer(1, 10_000).prefault('32'), {
    description: 'Concurrent peers per user on one signaling instance.',
    example: '32',
  }),
  LIMIT_PEERS_ADDRESS: key(integer(1, 1_000_000).prefault('1000'), {
    description: 'Concurrent peers per IP address (IPv6: /64) on one signaling instance.',
    example: '1000',
  }),
  LIMIT_PEER_HANDSHAKES: key(rate().prefault('300/1m'), {
    description: 'Signaling handshakes per user.',
    example: '300/1m',
  }),
  LIMIT_PEER_HANDSHAKES_ADDRESS: key(rate().prefault('6000/1m'), {
    description: 'Signaling handshakes per IP address (IPv6: /64), including rejected ones; ten times as many per network.',
    example: '6000/1m',
  }),
  LIMIT_PEER_FRAMES: key(rate().prefault('3000/1m'), {
    description: 'Frames per peer; a larger frame counts once for every 4 KiB. A peer that exceeds the limit is disconnected.',
    example: '3000/1m',
  }),
  LIMIT_PEER_FRAMES_WAITING: key(integer(1, 100_000).prefault('2000'), {
    description: 'Frames per peer that may wait to be processed.',
    example: '2000',
  }),
  LIMIT_PEER_FRAME_SIZE: key(byteSize().prefault('64KiB'), {
    description: 'Maximum size of a frame. An SDP with many streams has about 20 KiB.',
    example: '64KiB',
  }),
  LIMIT_PEER_BUFFER: key(byteSize().prefault('1MiB'), {
    description: 'Bytes buffered to or from one peer; a peer that exceeds the limit is disconnected.',
    example: '1MiB',
  }),
};

export function peerLimitsOf(config: z.output<z.ZodObject<typeof peerLimitKeys>>, shared: SharedLimits): SignalingLimits {
  return {
    handshakesOfUser: createLimit({ ...shared, name: 'peer_handshakes', rate: config.LIMIT_PEER_HANDSHAKES }),
    handshakesOfAddress: createAddressLimit({ ...shared, name: 'peer_handshakes_address', rate: config.LIMIT_PEER_HANDSHAKES_ADDRESS }),
    peers: config.LIMIT_PEERS,
    peersOfUser: config.LIMIT_PEERS_USER,
    peersOfAddress: config.LIMIT_PEERS_ADDRESS,
    // A connection belongs to this instance, so its limit needs no Redis.
    frames: createLimit({ name: 'peer_frames', rate: config.LIMIT_PEER_FRAMES }),
    framesWaiting: config.LIMIT_PEER_FRAMES_WAITING,
    frameBytes: config.LIMIT_PEER_FRAME_SIZE,
    bufferedBytes: config.LIMIT_PEER_BUFFER,
  };
}

export const signalingConfig = z.object({
  ...serviceKeys,
  DATABASE_URL: required(DATABASE_URL),
  REDIS_URL: required(REDIS_URL),
  TOKEN_PUBLIC_KEYS: required(TOKEN_PUBLIC_KEYS),
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  CORS_ORIGINS,
  ...peerLimitKeys,
});
