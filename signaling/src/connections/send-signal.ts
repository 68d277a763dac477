/** To whom a message goes: a peer of this instance, one of another, or one that is about to come. */
import { expired, type PassedFrame } from '../protocol/frames.ts';
import type { SignalingMetrics } from '../metrics.ts';
import type { Relay } from '../relay/relay.ts';
import type { PeerSocket } from '../protocol/peer-socket.ts';
import type { Seated, Seats } from './connection-registry.ts';

/** A peer as far as messages come from it and go to it. */
interface Speaker extends Seated {
  forPeerServer: Pick<PeerSocket, 'send' | 'pass'>;
}

/** Hands on what was found good. */
export type PassMessage = (from: Speaker, frame: PassedFrame) => Promise<void>;

export interface PassDependencies {
  seats: Pick<Seats<Speaker>, 'get'>;
  /** Absent where this instance is alone. */
  relay?: Relay | undefined;
  metrics: SignalingMetrics;
}

export function createPassMessage({ seats, relay, metrics }: PassDependencies): PassMessage {
  return async ({ peer, forPeerServer }, { type, dst, payload }) => {
    const src = peer.peerId;
    if (relay !== undefined && seats.get(dst) === undefined) {
      const text = JSON.stringify({ type, src, dst, payload });
      const tellExpired = () => seats.get(src)?.forPeerServer.send(expired(src, dst));
      if (await relay.send({ src, dst, callId: peer.callId, text }, tellExpired)) return metrics.passed(type, 'elsewhere');
    }
    // PeerServer keeps it a few seconds for a peer that is not there yet.
    forPeerServer.pass(JSON.stringify({ type, dst, payload }));
    metrics.passed(type, 'here');
  };
}
