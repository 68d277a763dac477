/** Calls of this device, as user interfaces see them. */
import type { Call, Peer } from '@parley/events/wire/calls';
import type { OwnCall } from './call-state.ts';

export interface CallsState {
  /** Calls that ring on this device. */
  ringing: readonly Call[];
  /** The call that this device is in or is joining. */
  current: OwnCall | null;
  /** End of this device's last call: an `endReason`, `left`, or the code of a refusal. Null once the next one begins. */
  ended: { callId: string | null; reason: string } | null;
}

/** PeerJS, or a substitute. */
export interface CallMediaDriver {
  openPeer(peer: Peer): void;
  dial(peerId: string): void;
  hangUp(peerId: string): void;
  closePeer(): void;
}

export type CallRef = Pick<Call, 'id' | 'conversationId'>;

export interface Calls {
  /** Calls all members of the conversation. Rejects if this device is in a call, or with ParleyProblem: `call_in_progress`, `busy` … */
  start(conversationId: string, media: Call['media']): Promise<void>;
  /** Answers a ringing call, or joins an ongoing one. */
  accept(call: CallRef): Promise<void>;
  decline(call: CallRef): Promise<void>;
  /** Hangs up. `keepalive`: the page is being closed. */
  leave(options?: { keepalive?: boolean }): Promise<void>;
  /** Ends the call for everyone. */
  end(): Promise<void>;
  /** Connects media to the calls of this device. Returns a function that detaches it. */
  attach(driver: CallMediaDriver): () => void;
}

export const noCallsState: CallsState = { ringing: [], current: null, ended: null };
