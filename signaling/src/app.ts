/**
 * signaling: introduces the browsers of a call to one another, by PeerJS's protocol (`/peerjs`). Media goes from peer to
 * peer and never through here. It owns nothing that lasts: who may speak to whom is what the lease table of calls and the
 * sessions say, asked for each message.
 *
 * Invariants: a connection is one peer's, whose own token it showed; a message passes only between two that hold their places
 * in the same call then; what PeerServer sees was found good before. No token, SDP or query string is logged.
 * Concurrency: a connection's frames are treated one after the other, connections beside each other. Any number of instances
 * may run: what is for a peer of another goes through the passage (passage/), and only the newest connection of a peer counts.
 * Shutdown: no more handshakes, every client is sent away (they come back to another instance), PeerServer's timers end.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Express } from 'express';
import type { PushChannel } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import { createAdmission } from './connections/authenticate.ts';
import type { Connection } from './connections/connection.ts';
import { takeUpgrades } from './connections/handshakes.ts';
import type { SignalingLimits } from './connections/limits.ts';
import type { SignalingMetrics } from './metrics.ts';
import { createParticipation, type ParticipationSources } from './connections/participation.ts';
import { createPassMessage } from './connections/send-signal.ts';
import type { Relay } from './relay/relay.ts';
import type { VerifyPeer } from './connections/peer.ts';
import { createPeerServer } from './protocol/peer-server.ts';
import { seating } from './connections/open-connection.ts';
import { Seats } from './connections/connection-registry.ts';
import { createWatch } from './connections/revalidate-connections.ts';

export interface SignalingOptions extends ParticipationSources {
  verifyPeer: VerifyPeer;
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  channel: PushChannel;
  /** To the peers of other instances; absent where there are none. */
  relay?: Relay | undefined;
  limits: SignalingLimits;
  /** A client's address, as the trusted proxies tell it. */
  addressOf: (request: IncomingMessage) => string;
  /** Between two looks at everybody's session and place. */
  sweepMs?: number;
  /** Between two signs of life that are asked for. */
  heartbeatMs?: number;
  logger: Logger;
  metrics: SignalingMetrics;
}

export interface Signaling {
  /** PeerServer's HTTP pages, for the service's Express app. */
  mount(app: Express): void;
  /** Takes the web sockets of /peerjs; those of others it leaves alone, or refuses where nobody else takes any. */
  attach(server: HttpServer): void;
  close(): Promise<void>;
}

/** Resolves when it hears of revoked sessions. Must be mounted before it is attached. */
export async function createSignaling(options: SignalingOptions): Promise<Signaling> {
  const { limits, logger } = options;
  const peerServer = createPeerServer({ ...limits, logger });
  const seats = new Seats<Connection>(limits);
  const callPeersOf = createParticipation(options);
  const admission = createAdmission({ ...options, ...limits, callPeersOf });
  const seat = seating({ ...options, seats, peerServer, callPeersOf, pass: createPassMessage({ ...options, seats }) });

  const watch = createWatch({ ...options, seats });
  const sweeping = setInterval(() => void watch.sweep(), options.sweepMs ?? 5_000);
  const heartbeat = setInterval(() => seats.all().forEach((connection) => connection.expectAnswer()), options.heartbeatMs ?? 15_000);
  const subscription = await options.channel.subscribe(watch);
  const handshakes = takeUpgrades({ ...options, admission, seats, peerServer, seat });

  return {
    mount: (app) => peerServer.mount(app, handshakes.guard),
    attach: handshakes.attach,
    async close() {
      handshakes.close();
      clearInterval(sweeping);
      clearInterval(heartbeat);
      await subscription.close();
      await emptied(seats);
      peerServer.close();
      options.relay?.close();
      logger.debug('signaling closed');
    },
  };
}

/** Clients are told to go elsewhere; who does not hang up within a second is cut off. */
async function emptied(seats: Seats<Connection>): Promise<void> {
  for (const connection of seats.all()) connection.sendAway();
  const deadline = performance.now() + 1_000;
  while (seats.all().length > 0 && performance.now() < deadline) await delay(10);
  for (const connection of seats.all()) connection.cut();
}
