/** A signaling instance on its own port with in-memory tables, and clients that speak PeerJS's wire protocol. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { WebSocket, type ClientOptions } from 'ws';
import { peerTokenAudience, type PeerTokenClaim } from '@parley/events/peer-tokens';
import { inProcessPushChannel, type InProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { createClaimSigner } from '@parley/service-kit/auth/claim-tokens';
import { generateSigningKey, publicPemOf } from '@parley/service-kit/auth/signing-keys';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { remoteAddress } from '@parley/service-kit/http/remote-address';
import { createLimit } from '@parley/service-kit/limits';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { createSignaling, type SignalingOptions } from './app.ts';
import type { SignalingLimits } from './connections/limits.ts';
import type { RefusalKind, RefusalReason, SignalRoute } from './metrics.ts';
import { createPeerVerifier, type Peer } from './connections/peer.ts';

const signingKey = generateSigningKey();
/** Value of TOKEN_PUBLIC_KEYS that verifies the tokens. */
export const publicKeys = publicPemOf(signingKey);
const scope = { issuer: 'parley', audience: peerTokenAudience, clock: Date.now };

/** Signs a token for the peer; the options make it invalid. */
export function tokenOf(peer: Peer, { audience = scope.audience, expiresInMs = 60_000 } = {}): string {
  const sign = createClaimSigner<PeerTokenClaim>({ ...scope, audience, signingKey });
  const claims = { sub: peer.userId, sid: peer.sessionId, call: peer.callId, conv: 'conversation', peer: peer.peerId };
  return sign(claims, Date.now() + expiresInMs);
}

/** State shared by all instances: the participants of each call, and the ended sessions. */
export class InMemoryCalls {
  readonly #peers = new Map<string, Set<string>>();
  readonly endedSessions = new Set<string>();
  unavailable = false;

  /** Adds a new user with one device to the call. */
  join(callId: string): Peer {
    const userId = randomUUID();
    const peer = { peerId: `${userId}_${randomUUID().slice(0, 8)}`, userId, sessionId: randomUUID(), callId };
    this.#peers.set(callId, (this.#peers.get(callId) ?? new Set()).add(peer.peerId));
    return peer;
  }

  leave({ callId, peerId }: Peer): void {
    this.#peers.get(callId)?.delete(peerId);
  }

  async readCallPeers(callIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    if (this.unavailable) throw Object.assign(new Error('unavailable'), { name: 'DatabaseUnavailable' });
    return new Map(callIds.map((callId) => [callId, new Set(this.#peers.get(callId))]));
  }
}

export interface Refusal {
  kind: RefusalKind;
  reason: RefusalReason;
}

export interface SignalingFixture {
  origin: string;
  calls: InMemoryCalls;
  channel: InProcessPushChannel;
  refusals: Refusal[];
  sent: { type: string; route: SignalRoute }[];
  /** Log output of all levels. */
  log(): string;
  /** Opens a connection; with the peer's own token unless the options name another. */
  connect(peer: Peer, options?: ConnectOptions): Promise<PeerClient>;
  /** Resolves with the status and problem code of a handshake that is refused. */
  refusal(peer: Peer, options?: ConnectOptions): Promise<{ status: number; code: string }>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  token?: string;
  key?: string;
  path?: string;
  socket?: ClientOptions;
}

export interface FixtureOptions extends Partial<Pick<SignalingOptions, 'relay' | 'sweepMs' | 'pingMs' | 'corsOrigins'>> {
  calls?: InMemoryCalls;
  limits?: Partial<SignalingLimits>;
}

export async function openSignaling({
  calls = new InMemoryCalls(),
  limits = {},
  ...options
}: FixtureOptions = {}): Promise<SignalingFixture> {
  const channel = inProcessPushChannel();
  const refusals: Refusal[] = [];
  const sent: SignalingFixture['sent'] = [];
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, new Writable({ write: (line, _encoding, next) => (lines.push(String(line)), next()) }));
  const signaling = await createSignaling({
    verifyPeer: createPeerVerifier({ ...scope, publicKeys: [signingKey] }),
    sessions: { isActive: async (sessionId) => !calls.endedSessions.has(sessionId) },
    readActiveSessions: async (sessionIds) => new Set(sessionIds.filter((id) => !calls.endedSessions.has(id))),
    readCallPeers: (callIds) => calls.readCallPeers(callIds),
    channel,
    limits: { ...generousLimits(), ...limits },
    addressOf: remoteAddress('loopback'),
    logger,
    metrics: {
      connected() {},
      disconnected() {},
      sent: (type, route) => sent.push({ type, route }),
      refused: (kind, reason) => refusals.push({ kind, reason }),
    },
    ...options,
  });
  const server = createServer(createHttpApp({ routes: [], logger, mount: signaling.mount }));
  signaling.attach(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sockets: WebSocket[] = [];

  function open(peer: Peer, connectOptions: ConnectOptions): WebSocket {
    const opened = openSocket(origin, peer, connectOptions);
    sockets.push(opened);
    return opened;
  }

  return {
    origin,
    calls,
    channel,
    refusals,
    sent,
    log: () => lines.join(''),
    async connect(peer, connectOptions = {}) {
      const client = new PeerClient(peer, open(peer, connectOptions));
      await client.receive('OPEN');
      return client;
    },
    refusal: (peer, connectOptions = {}) => refusalOf(open(peer, connectOptions)),
    async close() {
      await signaling.close();
      for (const socket of sockets) socket.terminate();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

/** Starts a handshake; with the peer's own token unless the options name another. */
export function openSocket(
  origin: string,
  peer: Peer,
  { token = tokenOf(peer), key = 'peerjs', path = '/peerjs/peerjs', socket = {} }: ConnectOptions = {},
): WebSocket {
  const query = new URLSearchParams({ key, id: peer.peerId, token, version: '1.5.5' });
  return new WebSocket(`ws://${origin}${path}?${query.toString()}`, socket);
}

function generousLimits(): SignalingLimits {
  const limit = (name: string) => createLimit({ name, rate: { points: 5_000, seconds: 60 } });
  return {
    handshakesOfUser: limit('user'),
    handshakesOfAddress: limit('address'),
    frames: limit('frames'),
    peers: 100,
    peersOfUser: 10,
    peersOfAddress: 100,
    frameBytes: 65_536,
    framesWaiting: 2_000,
    bufferedBytes: 1_048_576,
  };
}

function refusalOf(socket: WebSocket): Promise<{ status: number; code: string }> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => reject(new Error('the handshake was not refused')));
    socket.once('error', () => undefined);
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, code: (JSON.parse(body) as { code: string }).code }));
    });
  });
}

export interface ReceivedFrame {
  type: string;
  src?: string;
  dst?: string;
  payload?: unknown;
}

/** A peer's client. */
export class PeerClient {
  readonly peer: Peer;
  readonly socket: WebSocket;
  readonly received: ReceivedFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(peer: Peer, socket: WebSocket) {
    this.peer = peer;
    this.socket = socket;
    socket.on('message', (bytes: Buffer) => this.received.push(JSON.parse(bytes.toString()) as ReceivedFrame));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  }

  send(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  offer(receiver: Peer, payload: unknown = { sdp: 'v=0' }): void {
    this.send({ type: 'OFFER', dst: receiver.peerId, payload });
  }

  async receive(type: string, matching: (frame: ReceivedFrame) => boolean = () => true): Promise<ReceivedFrame> {
    const find = () => this.received.find((frame) => frame.type === type && matching(frame));
    await waitUntil(() => find() !== undefined, { what: `${type} at ${this.peer.peerId}`, pauseMs: 2 });
    return find()!;
  }
}
