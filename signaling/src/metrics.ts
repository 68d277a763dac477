import type { ProblemCode } from '@parley/service-kit/problems';
import { Counter, Gauge, type Registry } from 'prom-client';

/** A handshake that was not answered with a socket, a message that was not passed, a peer that was put out. */
export type RefusedThing = 'handshake' | 'message' | 'peer';
export type Reason = ProblemCode | 'malformed' | 'frame' | 'stranger' | 'not_joined' | 'slow' | 'silent';

export interface SignalingMetrics {
  connected(): void;
  disconnected(): void;
  /** `here`: to a peer of this instance, or to one that is awaited; `elsewhere`: by way of Redis. */
  passed(type: string, way: 'here' | 'elsewhere'): void;
  refused(what: RefusedThing, reason: Reason): void;
}

/** `parley_peers_connected`, `parley_peer_messages_total`, `parley_peer_refusals_total`. */
export function signalingMetrics(registers: Registry[]): SignalingMetrics {
  const peers = new Gauge({ name: 'parley_peers_connected', help: 'Peers connected to this instance', registers });
  const messages = new Counter({
    name: 'parley_peer_messages_total',
    help: 'Messages passed between peers',
    labelNames: ['type', 'way'],
    registers,
  });
  const refusals = new Counter({
    name: 'parley_peer_refusals_total',
    help: 'Handshakes and messages refused, peers put out',
    labelNames: ['what', 'reason'],
    registers,
  });
  return {
    connected: () => peers.inc(),
    disconnected: () => peers.dec(),
    passed: (type, way) => messages.inc({ type, way }),
    refused: (what, reason) => refusals.inc({ what, reason }),
  };
}

export const noMetrics: SignalingMetrics = { connected() {}, disconnected() {}, passed() {}, refused() {} };
