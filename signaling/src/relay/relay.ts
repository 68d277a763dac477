/**
 * How a message reaches a peer of another instance. It may lose: then the sender is told that the other can't be reached, or
 * the browsers' own attempt ends, and the client dials again.
 */
export interface Relay {
  /**
   * Resolves with false when nobody took it. Messages of one peer to another arrive in their order, also those that waited
   * a few seconds for a peer that was about to come. `expired` is called when none came.
   */
  send(publishedCommit: PublishedCommit, expired: () => void): Promise<boolean>;
  /** From now on what is for this peer comes here, what waited for it first. Whoever had the peer before is told to let go. */
  receive(peerId: string, receiver: Receiver): PeerInbox;
  close(): void;
}

export interface PublishedCommit {
  src: string;
  dst: string;
  /** The call of both; a receiver of another call gets nothing. */
  callId: string;
  /** The frame, as the other client is to hear it. */
  text: string;
}

export interface Receiver {
  callId: string;
  deliver: (text: string) => void;
  /** The same peer has connected elsewhere. */
  taken: () => void;
}

export interface PeerInbox {
  end(): void;
}
