/**
 * One peer's connection, from its handshake to its end. Frames are processed one after another, so that a candidate never
 * overtakes its offer while authorization is being read.
 */
import type { RawData, WebSocket } from 'ws';
import { problemFrom } from '@parley/service-kit/http/problem-answer';
import type { Logger } from '@parley/service-kit/logging';
import type { LogRefusal } from '@parley/service-kit/refusal-log';
import type { RefusalReason, SignalingMetrics } from '../metrics.ts';
import { expireFrame, parseFrame } from '../protocol/frames.ts';
import { PeerSocket } from '../protocol/peer-socket.ts';
import type { AuthorizePeer } from './authorize-peer.ts';
import type { AuthenticatedPeer } from './connection-registry.ts';
import type { SignalingLimits } from './limits.ts';
import type { Peer } from './peer.ts';
import type { SendSignal } from './send-signal.ts';

export interface ConnectionDependencies {
  limits: Pick<SignalingLimits, 'frames' | 'framesWaiting' | 'bufferedBytes'>;
  authorizePeer: AuthorizePeer;
  sendSignal: SendSignal;
  metrics: SignalingMetrics;
  logger: Logger;
  logRefusal: LogRefusal;
}

/** Bytes that count as one frame. A candidate has about 300; a larger frame occupies memory here and at its receiver. */
const bytesPerCountedFrame = 4_096;

/** RFC 6455 section 7.4.1. */
const policyViolation = 1008;
const serviceRestart = 1012;

export class Connection {
  readonly peer: Peer;
  readonly address: string;
  /** The socket that PeerServer sees. */
  readonly peerSocket: PeerSocket;
  readonly #socket: WebSocket;
  readonly #dependencies: ConnectionDependencies;
  #processing = Promise.resolve();
  #waitingFrames = 0;
  #waitingBytes = 0;
  #closed = false;
  #ponged = true;

  constructor(socket: WebSocket, { peer, address }: AuthenticatedPeer, dependencies: ConnectionDependencies) {
    this.peer = peer;
    this.address = address;
    this.#socket = socket;
    this.#dependencies = dependencies;
    const { limits, metrics } = dependencies;
    this.peerSocket = new PeerSocket(socket, { ...limits, onSlow: () => metrics.refused('peer', 'slow_consumer') });
    socket.on('pong', () => (this.#ponged = true));
    socket.on('message', (bytes, isBinary) => this.#enqueue(bytes, isBinary));
    // Too large, not UTF-8, or not the WebSocket protocol: `ws` closes the connection with the matching code.
    socket.on('error', () => metrics.refused('message', 'invalid_frame'));
  }

  /** Sends an ERROR frame, which PeerJS reports as a `server-error`, and closes. */
  closeWithError(reason: RefusalReason): void {
    if (this.#closed) return;
    this.#dependencies.metrics.refused('peer', reason);
    const { userId, sessionId, callId } = this.peer;
    this.#dependencies.logger.info({ userId, sessionId, callId, address: this.address, reason }, 'peer disconnected');
    this.peerSocket.send(JSON.stringify({ type: 'ERROR', payload: { msg: reason } }));
    this.#close(policyViolation, reason);
  }

  /** Closes because the same peer has a newer connection. */
  closeReplaced(): void {
    this.#close(policyViolation, 'connected_again');
  }

  /** Closes because the instance shuts down; the client reconnects, perhaps to another instance. */
  closeForRestart(): void {
    this.#close(serviceRestart, 'restart');
  }

  /** Ends the connection without waiting for the client's close frame. */
  terminate(): void {
    this.#closed = true;
    this.peerSocket.markClosed();
    this.#socket.terminate();
  }

  /** Pings the client; terminates the connection if the previous ping was not answered. */
  ping(): void {
    if (this.#ponged) {
      this.#ponged = false;
      this.#socket.ping();
    } else {
      this.#dependencies.metrics.refused('peer', 'ping_timeout');
      this.terminate();
    }
  }

  #close(code: number, reason: string): void {
    this.#closed = true;
    this.peerSocket.markClosed();
    this.#socket.close(code, reason);
  }

  #enqueue(bytes: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    const { framesWaiting, bufferedBytes } = this.#dependencies.limits;
    if (this.#waitingFrames >= framesWaiting || this.#waitingBytes > bufferedBytes) return this.closeWithError('rate_limited');
    // Always a single Buffer: `ws` joins the fragments of a message.
    const { length } = bytes as Buffer;
    this.#waitingFrames++;
    this.#waitingBytes += length;
    const text = isBinary ? '' : (bytes as Buffer).toString();
    this.#processing = this.#processing
      .then(() => this.#process(text, length))
      .finally(() => {
        this.#waitingFrames--;
        this.#waitingBytes -= length;
      });
  }

  async #process(text: string, length: number): Promise<void> {
    if (this.#closed) return;
    const { frames } = this.#dependencies.limits;
    try {
      for (let counted = 0; counted === 0 || counted < length; counted += bytesPerCountedFrame) await frames.take(this.peer.peerId);
      await this.#handle(text);
    } catch (error) {
      this.#handleError(error);
    }
  }

  async #handle(text: string): Promise<void> {
    const { authorizePeer, sendSignal, metrics, logRefusal } = this.#dependencies;
    const frame = parseFrame(text);
    if (frame === null) return metrics.refused('message', 'malformed');
    if (frame.type === 'HEARTBEAT') return this.peerSocket.forward(text);
    const callPeers = await authorizePeer(this.peer);
    if (this.#closed) return;
    if (callPeers.has(frame.dst)) return sendSignal(this, frame);
    metrics.refused('message', 'not_in_call');
    logRefusal('signal refused', { code: 'not_in_call', address: this.address, actor: this.peer });
    this.peerSocket.send(expireFrame(this.peer.peerId, frame.dst));
  }

  #handleError(error: unknown): void {
    const { code, options } = problemFrom(error);
    const { logger, metrics } = this.#dependencies;
    if (code === 'forbidden') this.closeWithError('not_joined');
    else if (code === 'unauthenticated' || code === 'rate_limited') this.closeWithError(code);
    else {
      // Authorization is unavailable: the message is dropped, and the connection stays.
      logger.warn({ err: options.cause ?? error }, 'message dropped');
      metrics.refused('message', code);
    }
  }
}
