/**
 * The media connections of a call, one for each other participant. Who joins later dials, and dials again when the connection fails,
 * so that the two never dial each other at once.
 */
import type { Peer } from '@parley/events/wire/calls';
import { omitKey } from '../../state/records.ts';
import { createTimers } from '../call-timers.ts';
import type { CallMediaDriver } from '../calls.ts';
import { isSpeaking } from './is-speaking.ts';
import type { MediaConnection, PeerClass, PeerClient, PeerOptions } from './peer.ts';

export interface PeerState {
  stream: MediaStream | null;
  connection: 'connecting' | 'connected' | 'reconnecting';
  speaking: boolean;
}

export interface PeerConnectionsDependencies {
  Peer: PeerClass;
  onChange: () => void;
  /** Milliseconds between a failure and the next attempt. */
  redialMs?: number;
}

/** A dialed connection that takes longer is dialed again. */
const connectTimeoutMs = 15_000;
const speakingMs = 250;

export const notConnected: PeerState = { stream: null, connection: 'connecting', speaking: false };

export class PeerConnections implements Omit<CallMediaDriver, 'openPeer'> {
  readonly #Peer: PeerClass;
  readonly #onChange: () => void;
  readonly #redialMs: number;
  readonly #connections = new Map<string, MediaConnection>();
  /** Participants that this device dials. */
  readonly #dialed = new Set<string>();
  readonly #timers = createTimers();
  #states: Readonly<Record<string, PeerState>> = {};
  /** Present once signaling is connected. */
  #open: { peer: PeerClient; stream: MediaStream } | null = null;
  #peer: PeerClient | null = null;

  constructor({ Peer, onChange, redialMs = 1_000 }: PeerConnectionsDependencies) {
    this.#Peer = Peer;
    this.#onChange = onChange;
    this.#redialMs = redialMs;
  }

  /** By peer id. */
  get states(): Readonly<Record<string, PeerState>> {
    return this.#states;
  }

  open({ id, token }: Peer, stream: MediaStream, server: Omit<PeerOptions, 'token'>): void {
    const peer = new this.#Peer(id, { ...server, token });
    this.#peer = peer;
    peer.on('open', () => {
      this.#open = { peer, stream };
      for (const peerId of this.#dialed) if (!this.#connections.has(peerId)) this.#call(peerId);
    });
    peer.on('call', (connection) => {
      connection.answer(stream);
      this.#add(connection);
    });
    // Media survive the loss of signaling, but nobody could join any more.
    peer.on('disconnected', () =>
      this.#timers.after('signaling', this.#redialMs, () => peer.disconnected && !peer.destroyed && peer.reconnect()),
    );
    // A failed dial ends by its timeout.
    peer.on('error', () => undefined);
    this.#timers.every('speaking', speakingMs, () => this.#updateSpeaking());
  }

  /** Connects to a participant who was there before. */
  dial(peerId: string): void {
    this.#dialed.add(peerId);
    this.#setState(peerId, {});
    this.#call(peerId);
  }

  hangUp(peerId: string): void {
    this.#remove(peerId);
    this.#onChange();
  }

  /** Sends this track in place of the one of its kind. */
  replaceTrack(track: MediaStreamTrack): void {
    for (const { peerConnection } of this.#connections.values()) {
      const sender = peerConnection.getSenders().find((each) => each.track?.kind === track.kind);
      // A connection that is closing refuses.
      void sender?.replaceTrack(track).catch(() => undefined);
    }
  }

  closePeer(): void {
    this.#timers.close();
    for (const peerId of Object.keys(this.#states)) this.#remove(peerId);
    this.#peer?.destroy();
    this.#peer = this.#open = null;
    this.#onChange();
  }

  #call(peerId: string): void {
    if (!this.#open || !this.#dialed.has(peerId)) return;
    this.#timers.after(peerId, connectTimeoutMs, () => this.#call(peerId));
    this.#add(this.#open.peer.call(peerId, this.#open.stream));
  }

  /** A newer connection to the same participant replaces the older one. */
  #add(connection: MediaConnection): void {
    const { peer: peerId, peerConnection } = connection;
    const before = this.#connections.get(peerId);
    this.#connections.set(peerId, connection);
    before?.close();
    if (!this.#states[peerId]) this.#setState(peerId, {});
    const ifCurrent = (change: () => void) => () => void (this.#connections.get(peerId) === connection && change());
    connection.on('stream', (stream) => ifCurrent(() => this.#setState(peerId, { stream }))());
    connection.on(
      'close',
      ifCurrent(() => this.#lose(peerId)),
    );
    const update = ifCurrent(() => this.#updateConnection(peerId, peerConnection.connectionState));
    peerConnection.addEventListener('connectionstatechange', update);
  }

  #updateConnection(peerId: string, state: RTCPeerConnectionState): void {
    if (state === 'failed') return this.#lose(peerId);
    if (state === 'connected') this.#timers.stop(peerId);
    if (state === 'connected') this.#setState(peerId, { connection: 'connected' });
    if (state === 'disconnected') this.#setState(peerId, { connection: 'reconnecting' });
  }

  /** The participant is still in the call. If they are not, the event that says so follows. */
  #lose(peerId: string): void {
    const connection = this.#connections.get(peerId);
    this.#connections.delete(peerId);
    connection?.close();
    this.#setState(peerId, { connection: 'reconnecting', speaking: false });
    this.#timers.after(peerId, this.#redialMs, () => this.#call(peerId));
  }

  #updateSpeaking(): void {
    for (const [peerId, { peerConnection }] of this.#connections) {
      const speaking = isSpeaking(peerConnection);
      if (this.#states[peerId]?.speaking !== speaking) this.#setState(peerId, { speaking });
    }
  }

  #setState(peerId: string, changes: Partial<PeerState>): void {
    this.#states = { ...this.#states, [peerId]: { ...notConnected, ...this.#states[peerId], ...changes } };
    this.#onChange();
  }

  #remove(peerId: string): void {
    this.#timers.stop(peerId);
    this.#dialed.delete(peerId);
    const connection = this.#connections.get(peerId);
    this.#connections.delete(peerId);
    connection?.close();
    this.#states = omitKey(this.#states, peerId);
  }
}
