/** Runs signaling in the standalone process: signals are relayed in memory, and through Redis to other processes. */
import type { Database } from '@parley/database/database';
import type { PushChannel } from '@parley/push-channel/push-channel';
import { readPeersOfCalls } from '@parley/write-tables/call-participants';
import { readActiveSessions } from '@parley/write-tables/sessions';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import { remoteAddress } from '@parley/service-kit/http/remote-address';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { SharedLimits } from '@parley/service-kit/request-limit-config';
import type { Logger } from '@parley/service-kit/logging';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createSignaling, type Signaling } from '@parley/signaling/app';
import { peerLimitsOf } from '@parley/signaling/config';
import { signalingMetrics } from '@parley/signaling/metrics';
import type { Relay } from '@parley/signaling/relay/relay';
import { redisRelay } from '@parley/signaling/relay/redis-relay';
import type { VerifyPeer } from '@parley/signaling/connections/peer';
import type { Registry } from 'prom-client';
import { allowedOriginsOf, type StandaloneConfig } from './config.ts';

export interface SignalingParts {
  config: StandaloneConfig;
  logDatabase: Database;
  pushChannel: PushChannel;
  sessions: SessionState;
  verifyPeer: VerifyPeer;
  shared: SharedLimits;
  registry: Registry;
  logger: Logger;
}

export async function startSignaling(lifecycle: Lifecycle, parts: SignalingParts): Promise<Signaling> {
  const { config, logDatabase, pushChannel, sessions, verifyPeer, shared, registry, logger } = parts;
  const signaling = await createSignaling({
    verifyPeer,
    sessions,
    readActiveSessions: (sessionIds) => readActiveSessions(logDatabase, sessionIds, Date.now() * 1_000),
    readCallPeers: (callIds) => readPeersOfCalls(logDatabase, callIds),
    channel: pushChannel,
    relay: config.REDIS_URL === undefined ? undefined : openRelay(lifecycle, config.REDIS_URL, logger),
    limits: peerLimitsOf(config, shared),
    addressOf: remoteAddress(config.TRUST_PROXY),
    corsOrigins: allowedOriginsOf(config),
    logger,
    metrics: signalingMetrics([registry]),
  });
  // Closed early, like the gateway's sockets: they would keep the server open.
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= signaling.close());
  lifecycle.onDrain(close);
  lifecycle.onClose('signaling', close);
  return signaling;
}

function openRelay(lifecycle: Lifecycle, url: string, logger: Logger): Relay {
  const [redis, subscriber] = [connectRedis(url, { logger }), connectRedis(url, { logger })];
  lifecycle.onClose('relay', () => [redis, subscriber].forEach((connection) => connection.disconnect()));
  return redisRelay({ redis, subscriber, logger });
}
