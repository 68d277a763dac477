/** signaling on a port of its own, its tables in memory, and peers that speak PeerJS's wire protocol to it. */
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
import type { Reason, RefusedThing } from './metrics.ts';
import { createPeerVerifier, type Peer } from './connections/peer.ts';

const signingKey = generateSigningKey();
/** What the tokens are proved by, as TOKEN_PUBLIC_KEYS. */
export const publicKeys = publicPemOf(signingKey);
const scope = { issuer: 'parley', audience: peerTokenAudience, clock: Date.now };

/** A token for this peer; `changed` says what is wrong with it. */
export function tokenOf(peer: Peer, { audience = scope.audience, expiresInMs = 60_000 } = {}): string {
  const sign = createClaimSigner<PeerTokenClaim>({ ...scope, audience, signingKey });
  const claims = { sub: peer.userId, sid: peer.sessionId, call: peer.callId, conv: 'conversation', peer: peer.peerId };
  return sign(claims, Date.now() + expiresInMs);
}

/** What all instances know: who holds a place where, and which sessions are over. */
export class CallTables {
  readonly #joined = new Map<string, Set<string>>();
  readonly endedSessions = new Set<string>();
  away = false;

  /** A new user, on a device of their own, who has joined the call. */
  join(callId: string): Peer {
    const userId = randomUUID();
    const peer = { peerId: `${userId}_${randomUUID().slice(0, 8)}`, userId, sessionId: randomUUID(), callId };
    this.#joined.set(callId, (this.#joined.get(callId) ?? new Set()).add(peer.peerId));
    return peer;
  }

  leave({ callId, peerId }: Peer): void {
    this.#joined.get(callId)?.delete(peerId);
  }

  async readJoined(callIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    if (this.away) throw Object.assign(new Error('away'), { name: 'DatabaseUnavailable' });
    return new Map(callIds.map((callId) => [callId, new Set(this.#joined.get(callId))]));
  }
}

export interface Refused {
  what: RefusedThing;
  reason: Reason;
}

export interface SignalingFixture {
  origin: string;
  tables: CallTables;
  channel: InProcessPushChannel;
  refused: Refused[];
  passed: { type: string; way: string }[];
  /** All that it logged, each level. */
  log(): string;
  /** An open connection of this peer, by its own token unless told otherwise. */
  connect(peer: Peer, options?: ConnectOptions): Promise<PeerClient>;
  /** The status and problem of a handshake that is refused. */
  refusal(peer: Peer, options?: ConnectOptions): Promise<{ status: number; code: string }>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  token?: string;
  key?: string;
  path?: string;
  socket?: ClientOptions;
}

export interface FixtureOptions extends Partial<Pick<SignalingOptions, 'relay' | 'sweepMs' | 'heartbeatMs'>> {
  tables?: CallTables;
  limits?: Partial<SignalingLimits>;
}

export async function openSignaling({
  tables = new CallTables(),
  limits = {},
  ...options
}: FixtureOptions = {}): Promise<SignalingFixture> {
  const channel = inProcessPushChannel();
  const refused: Refused[] = [];
  const passed: { type: string; way: string }[] = [];
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, new Writable({ write: (line, _encoding, next) => (lines.push(String(line)), next()) }));
  const signaling = await createSignaling({
    verifyPeer: createPeerVerifier({ ...scope, publicKeys: [signingKey] }),
    sessions: { isActive: async (sessionId) => !tables.endedSessions.has(sessionId) },
    readActiveSessions: async (sessionIds) => new Set(sessionIds.filter((id) => !tables.endedSessions.has(id))),
    readJoined: (callIds) => tables.readJoined(callIds),
    channel,
    limits: { ...generousLimits(), ...limits },
    addressOf: remoteAddress('loopback'),
    logger,
    metrics: {
      connected() {},
      disconnected() {},
      passed: (type, way) => passed.push({ type, way }),
      refused: (what, reason) => refused.push({ what, reason }),
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
    tables,
    channel,
    refused,
    passed,
    log: () => lines.join(''),
    async connect(peer, connectOptions = {}) {
      const client = new PeerClient(peer, open(peer, connectOptions));
      await client.hear('OPEN');
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

/** A handshake of this peer, by its own token unless told otherwise. */
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

export interface HeardMessage {
  type: string;
  src?: string;
  dst?: string;
  payload?: unknown;
}

/** One peer's end of the wire. */
export class PeerClient {
  readonly peer: Peer;
  readonly socket: WebSocket;
  readonly heard: HeardMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(peer: Peer, socket: WebSocket) {
    this.peer = peer;
    this.socket = socket;
    socket.on('message', (bytes: Buffer) => this.heard.push(JSON.parse(bytes.toString()) as HeardMessage));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  }

  say(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  offer(to: Peer, payload: unknown = { sdp: 'v=0' }): void {
    this.say({ type: 'OFFER', dst: to.peerId, payload });
  }

  async hear(type: string, matching: (message: HeardMessage) => boolean = () => true): Promise<HeardMessage> {
    const find = () => this.heard.find((message) => message.type === type && matching(message));
    await waitUntil(() => find() !== undefined, { what: `${type} at ${this.peer.peerId}`, pauseMs: 2 });
    return find()!;
  }
}
