/**
 * Delivers signals to peers of other instances. A signal may be lost: then the sender is notified that the peer is unavailable,
 * or the browsers' connection attempt times out and the client dials again.
 */
export interface Relay {
  /**
   * Resolves to false if the relay is unavailable. Signals from one peer to another arrive in order, including those queued for
   * a few seconds until the receiver connects. Calls `onExpired` if it does not.
   */
  send(signal: Signal, onExpired: () => void): Promise<boolean>;
  /** Delivers the peer's signals to the receiver from now on, queued ones first. The peer's previous receiver is replaced. */
  openInbox(peerId: string, receiver: SignalReceiver): PeerInbox;
  close(): void;
}

export interface Signal {
  src: string;
  dst: string;
  /** The sender's call; a receiver in another call does not get the signal. */
  callId: string;
  /** The complete frame for the receiving client. */
  text: string;
}

export interface SignalReceiver {
  callId: string;
  onSignal: (text: string) => void;
  /** Called when the same peer connects to another instance. */
  onReplaced: () => void;
}

export interface PeerInbox {
  close(): void;
}
