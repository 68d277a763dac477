import type { ProblemCode } from '@parley/service-kit/problems';
import { Counter, Gauge, type Registry } from 'prom-client';

/** A handshake answered with a problem, a message that was dropped, or a peer that was disconnected. */
export type RefusalKind = 'handshake' | 'message' | 'peer';
export type RefusalReason = ProblemCode | 'malformed' | 'invalid_frame' | 'not_in_call' | 'not_joined' | 'slow_consumer' | 'ping_timeout';

/** `local`: to a peer of this instance, or queued for a peer that is about to connect; `relay`: through Redis. */
export type SignalRoute = 'local' | 'relay';

export interface SignalingMetrics {
  connected(): void;
  disconnected(): void;
  sent(type: string, route: SignalRoute): void;
  refused(kind: RefusalKind, reason: RefusalReason): void;
}

/** Registers `parley_peers_connected`, `parley_peer_messages_total` and `parley_peer_refusals_total`. */
export function signalingMetrics(registers: Registry[]): SignalingMetrics {
  const peers = new Gauge({ name: 'parley_peers_connected', help: 'Peers connected to this instance', registers });
  const messages = new Counter({
    name: 'parley_peer_messages_total',
    help: 'Messages sent between peers',
    labelNames: ['type', 'route'],
    registers,
  });
  const refusals = new Counter({
    name: 'parley_peer_refusals_total',
    help: 'Rejected handshakes, dropped messages and disconnected peers',
    labelNames: ['kind', 'reason'],
    registers,
  });
  return {
    connected: () => peers.inc(),
    disconnected: () => peers.dec(),
    sent: (type, route) => messages.inc({ type, route }),
    refused: (kind, reason) => refusals.inc({ kind, reason }),
  };
}

export const noMetrics: SignalingMetrics = { connected() {}, disconnected() {}, sent() {}, refused() {} };
