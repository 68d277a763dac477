/**
 * PeerServer (npm `peer`), restricted to what it does well: it registers clients by id, sends OPEN, tracks heartbeats, delivers
 * signals between its clients and queues those for a peer that connects within five seconds.
 *
 * It has no authentication hook and no close method, and exports nothing below ExpressPeerServer. Three adapters make up for
 * that through its public options: it receives a PeerSocket instead of each WebSocket, so that every frame is authorized first;
 * `createWebSocketServer` hands it a server that accepts only our upgrades; and its timers are created inside stoppableTimers.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express, RequestHandler } from 'express';
import { ExpressPeerServer } from 'peer';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logger } from '@parley/service-kit/logging';
import type { PeerSocket } from './peer-socket.ts';
import { stoppableTimers } from './stoppable-timers.ts';

export const peerPath = '/peerjs';

/** PeerJS's default API key. Every client sends it, so it authenticates nothing. */
export const peerKey = 'peerjs';

/** Silence after which PeerServer drops a client: browsers wake a background page once a minute. */
const heartbeatTimeoutMs = 90_000;

export interface PeerServerOptions {
  frameBytes: number;
  peers: number;
  logger: Logger;
}

export interface PeerServer {
  /** Mounts PeerServer's HTTP endpoints under `/peerjs`, behind the guard. */
  mount(app: Express, guard: RequestHandler): void;
  /** Completes the WebSocket handshake. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<WebSocket>;
  /** Registers the socket as the peer's. */
  connect(socket: PeerSocket, peerId: string): void;
  close(): void;
}

export function createPeerServer({ frameBytes, peers, logger }: PeerServerOptions): PeerServer {
  // `noServer`: attached to the HTTP server, it would also take Socket.IO's upgrades.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: frameBytes, perMessageDeflate: false, clientTracking: false });
  const timers = stoppableTimers();
  // PeerServer requires an HTTP server but does not use it when `createWebSocketServer` is given; this one never listens.
  const peerServer = ExpressPeerServer(createServer(), {
    path: '/',
    key: peerKey,
    allow_discovery: false,
    concurrent_limit: peers,
    alive_timeout: heartbeatTimeoutMs,
    corsOptions: { origin: false },
    createWebSocketServer: () => sockets,
  });
  peerServer.disable('x-powered-by');
  peerServer.on('error', (err) => logger.debug({ err }, 'PeerServer error'));

  return {
    mount(app, guard) {
      app.use(peerPath, guard);
      timers.run(() => app.use(peerPath, peerServer));
    },
    upgrade: (request, socket, head) => new Promise((resolve) => sockets.handleUpgrade(request, socket, head, resolve)),
    connect(socket, peerId) {
      // The peer token is already verified, and PeerServer must not keep it; it requires some token.
      const query = new URLSearchParams({ key: peerKey, id: peerId, token: 'verified' });
      sockets.emit('connection', socket, { url: `/?${query.toString()}` });
    },
    close() {
      timers.stop();
      sockets.close();
    },
  };
}
