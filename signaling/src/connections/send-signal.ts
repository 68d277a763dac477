/** Routes a signal: to a peer of this instance, through the relay to another instance, or to PeerServer's queue for a late peer. */
import type { SignalingMetrics } from '../metrics.ts';
import { expireFrame, type SignalFrame } from '../protocol/frames.ts';
import type { PeerSocket } from '../protocol/peer-socket.ts';
import type { Relay } from '../relay/relay.ts';
import type { AuthenticatedPeer, ConnectionRegistry } from './connection-registry.ts';

interface Sender extends AuthenticatedPeer {
  peerSocket: Pick<PeerSocket, 'send' | 'forward'>;
}

/** Sends a validated frame whose sender and receiver are authorized. */
export type SendSignal = (sender: Sender, frame: SignalFrame) => Promise<void>;

export interface SendSignalDependencies {
  connections: Pick<ConnectionRegistry<Sender>, 'get'>;
  /** Undefined if this is the only instance. */
  relay?: Relay | undefined;
  metrics: SignalingMetrics;
}

export function createSendSignal({ connections, relay, metrics }: SendSignalDependencies): SendSignal {
  return async ({ peer, peerSocket }, { type, dst, payload }) => {
    const src = peer.peerId;
    if (relay !== undefined && connections.get(dst) === undefined) {
      const text = JSON.stringify({ type, src, dst, payload });
      const onExpired = () => connections.get(src)?.peerSocket.send(expireFrame(src, dst));
      if (await relay.send({ src, dst, callId: peer.callId, text }, onExpired)) return metrics.sent(type, 'relay');
    }
    // PeerServer queues it for a few seconds if the receiver is not connected yet.
    peerSocket.forward(JSON.stringify({ type, dst, payload }));
    metrics.sent(type, 'local');
  };
}
