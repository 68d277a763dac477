/**
 * signaling: connects the browsers of a call to each other by PeerJS's protocol (`/peerjs`). Media flows between the peers and
 * never through this service. It stores nothing: the lease table of calls and the sessions decide which peers may exchange
 * messages, and are read for each message.
 *
 * Invariants: a connection belongs to the peer named by its token; a message passes only between two participants of the same
 * call at that time; PeerServer sees only validated frames. No token, SDP or query string is logged.
 * Concurrency: a connection's frames are processed one after another, connections independently. Any number of instances may
 * run: signals for a peer of another instance go through the relay (relay/), and only a peer's newest connection counts.
 * Shutdown: handshakes are refused, clients are disconnected and reconnect to another instance, PeerServer's timers stop.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Express } from 'express';
import type { PushChannel } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import { createRefusalLog } from '@parley/service-kit/refusal-log';
import { createAuthentication } from './connections/authenticate.ts';
import { createPeerAuthorization, type PeerAuthorizationSources } from './connections/authorize-peer.ts';
import { ConnectionRegistry } from './connections/connection-registry.ts';
import type { Connection } from './connections/connection.ts';
import { createHandshakes } from './connections/handshakes.ts';
import type { SignalingLimits } from './connections/limits.ts';
import { createOpenConnection } from './connections/open-connection.ts';
import type { VerifyPeer } from './connections/peer.ts';
import { createRevalidation } from './connections/revalidate-connections.ts';
import { createSendSignal } from './connections/send-signal.ts';
import type { SignalingMetrics } from './metrics.ts';
import { createPeerServer } from './protocol/peer-server.ts';
import type { Relay } from './relay/relay.ts';

export interface SignalingOptions extends PeerAuthorizationSources {
  verifyPeer: VerifyPeer;
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  channel: PushChannel;
  /** Reaches the peers of other instances; undefined if this is the only one. */
  relay?: Relay | undefined;
  limits: SignalingLimits;
  /** A client's address, as the trusted proxies report it. */
  addressOf: (request: IncomingMessage) => string;
  /** Origins whose pages may connect, besides the server's own. */
  corsOrigins?: readonly string[];
  /** Interval of the sweep that revalidates all connections. */
  sweepMs?: number;
  /** Interval of WebSocket pings. */
  pingMs?: number;
  logger: Logger;
  metrics: SignalingMetrics;
}

export interface Signaling {
  /** Adds PeerServer's HTTP endpoints to the service's Express app. */
  mount(app: Express): void;
  /** Handles WebSocket upgrades on `/peerjs`. Refuses other paths only if the server has no other upgrade listener. */
  attach(server: HttpServer): void;
  close(): Promise<void>;
}

/** Resolves once subscribed to session revocations. Call `mount` before `attach`. */
export async function createSignaling(options: SignalingOptions): Promise<Signaling> {
  const { limits, logger } = options;
  const logRefusal = createRefusalLog(logger);
  const peerServer = createPeerServer({ ...limits, logger });
  const connections = new ConnectionRegistry<Connection>(limits);
  const authorizePeer = createPeerAuthorization(options);
  const authentication = createAuthentication({ ...options, ...limits, authorizePeer });
  const sendSignal = createSendSignal({ ...options, connections });
  const openConnection = createOpenConnection({ ...options, connections, peerServer, authorizePeer, sendSignal, logRefusal });

  const revalidation = createRevalidation({ ...options, connections });
  const sweeping = setInterval(() => void revalidation.sweep(), options.sweepMs ?? 5_000);
  const pinging = setInterval(() => connections.all().forEach((connection) => connection.ping()), options.pingMs ?? 15_000);
  const subscription = await options.channel.subscribe(revalidation);
  const handshakes = createHandshakes({ ...options, authentication, connections, peerServer, openConnection, logRefusal });

  return {
    mount: (app) => peerServer.mount(app, handshakes.guard),
    attach: handshakes.attach,
    async close() {
      handshakes.close();
      clearInterval(sweeping);
      clearInterval(pinging);
      await subscription.close();
      await disconnectAll(connections);
      peerServer.close();
      options.relay?.close();
      logger.debug('signaling closed');
    },
  };
}

/** Closes every connection; terminates those that the client has not closed within a second. */
async function disconnectAll(connections: ConnectionRegistry<Connection>): Promise<void> {
  for (const connection of connections.all()) connection.closeForRestart();
  const deadline = performance.now() + 1_000;
  while (connections.all().length > 0 && performance.now() < deadline) await delay(10);
  for (const connection of connections.all()) connection.terminate();
}
