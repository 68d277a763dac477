/**
 * One peer's connection, from its handshake to its end. Frames are treated one after the other, so that a candidate never
 * overtakes its offer while somebody is asked whether it may pass.
 */
import type { RawData, WebSocket } from 'ws';
import { problemFrom } from '@parley/service-kit/http/problem-answer';
import type { Logger } from '@parley/service-kit/logging';
import type { SignalingLimits } from './limits.ts';
import { expired, parseFrame } from '../protocol/frames.ts';
import type { Reason, SignalingMetrics } from '../metrics.ts';
import type { CallPeersOf } from './participation.ts';
import type { PassMessage } from './send-signal.ts';
import type { Peer } from './peer.ts';
import { PeerSocket } from '../protocol/peer-socket.ts';

export interface ConnectionDependencies {
  limits: Pick<SignalingLimits, 'frames' | 'framesWaiting' | 'bufferedBytes'>;
  callPeersOf: CallPeersOf;
  pass: PassMessage;
  metrics: SignalingMetrics;
  logger: Logger;
}

/** Bytes that count as one frame. A candidate has 300; what is larger fills memory while it waits, here and for its peer. */
const pieceBytes = 4_096;

/** RFC 6455 section 7.4.1. */
const policyViolation = 1008;
const serviceRestart = 1012;

export class Connection {
  readonly peer: Peer;
  readonly address: string;
  readonly forPeerServer: PeerSocket;
  readonly #socket: WebSocket;
  readonly #dependencies: ConnectionDependencies;
  #work = Promise.resolve();
  #waiting = 0;
  #waitingBytes = 0;
  #over = false;
  #answering = true;

  constructor(socket: WebSocket, { peer, address }: { peer: Peer; address: string }, dependencies: ConnectionDependencies) {
    this.peer = peer;
    this.address = address;
    this.#socket = socket;
    this.#dependencies = dependencies;
    const { limits, metrics } = dependencies;
    this.forPeerServer = new PeerSocket(socket, { ...limits, onSlow: () => metrics.refused('peer', 'slow') });
    socket.on('pong', () => (this.#answering = true));
    socket.on('message', (bytes, isBinary) => this.#take(bytes, isBinary));
    // Too large, not UTF-8, no web socket at all: `ws` ends it, with the code that says which.
    socket.on('error', () => metrics.refused('message', 'frame'));
  }

  /** Ends it, and tells the client why: PeerJS shows it as a `server-error`. */
  putOut(reason: Reason): void {
    if (this.#over) return;
    this.#dependencies.metrics.refused('peer', reason);
    const { userId, callId } = this.peer;
    this.#dependencies.logger.info({ userId, callId, reason }, 'peer put out');
    this.forPeerServer.send(JSON.stringify({ type: 'ERROR', payload: { msg: reason } }));
    this.#end(policyViolation, reason);
  }

  /** The same peer has another connection now. */
  giveWay(): void {
    this.#end(policyViolation, 'connected_again');
  }

  /** The client comes back by itself, perhaps to another instance. */
  sendAway(): void {
    this.#end(serviceRestart, 'restart');
  }

  /** Nothing of the client's comes through any more, whether or not it closes its end. */
  cut(): void {
    this.#over = true;
    this.forPeerServer.giveUp();
    this.#socket.terminate();
  }

  /** Asked now and then: who did not answer the last time is gone, however the connection looks. */
  expectAnswer(): void {
    if (this.#answering) {
      this.#answering = false;
      this.#socket.ping();
    } else {
      this.#dependencies.metrics.refused('peer', 'silent');
      this.cut();
    }
  }

  #end(code: number, reason: string): void {
    this.#over = true;
    this.forPeerServer.giveUp();
    this.#socket.close(code, reason);
  }

  #take(bytes: RawData, isBinary: boolean): void {
    if (this.#over) return;
    const { framesWaiting, bufferedBytes } = this.#dependencies.limits;
    if (this.#waiting >= framesWaiting || this.#waitingBytes > bufferedBytes) return this.putOut('rate_limited');
    // One buffer: `ws` joins the pieces of a message.
    const { length } = bytes as Buffer;
    this.#waiting++;
    this.#waitingBytes += length;
    const text = isBinary ? '' : (bytes as Buffer).toString();
    this.#work = this.#work
      .then(() => this.#treat(text, length))
      .finally(() => {
        this.#waiting--;
        this.#waitingBytes -= length;
      });
  }

  async #treat(text: string, length: number): Promise<void> {
    if (this.#over) return;
    try {
      for (let taken = 0; taken === 0 || taken < length; taken += pieceBytes) await this.#dependencies.limits.frames.take(this.peer.peerId);
      await this.#pass(text);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #pass(text: string): Promise<void> {
    const { callPeersOf, pass, metrics } = this.#dependencies;
    const frame = parseFrame(text);
    if (frame === null) return metrics.refused('message', 'malformed');
    if (frame.type === 'HEARTBEAT') return this.forPeerServer.pass(text);
    const callPeers = await callPeersOf(this.peer);
    if (this.#over) return;
    if (callPeers.has(frame.dst)) return pass(this, frame);
    metrics.refused('message', 'stranger');
    this.forPeerServer.send(expired(this.peer.peerId, frame.dst));
  }

  #fail(error: unknown): void {
    const { code, options } = problemFrom(error);
    const { logger, metrics } = this.#dependencies;
    if (code === 'forbidden') this.putOut('not_joined');
    else if (code === 'unauthenticated' || code === 'rate_limited') this.putOut(code);
    else {
      // Nobody can tell just now: the message is lost, as any may be.
      logger.warn({ err: options.cause ?? error }, 'message was not passed');
      metrics.refused('message', code);
    }
  }
}
