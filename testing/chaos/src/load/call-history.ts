/** Everything that callers sent and received: acknowledged commands, and signals between peers. */
export interface CallHistory {
  /** Acknowledged commands, in the order of the answers. */
  commands: readonly CallCommand[];
  setups: readonly CallSetup[];
  /** Offers and answers, whether or not they arrived. */
  sentSignals: readonly SentSignal[];
  receivedSignals: readonly ReceivedSignal[];
}

export interface CallCommand {
  name: string;
  userId: string;
  callId: string;
  kind: 'start' | 'accept' | 'leave';
  /** `Parley-Position` */
  position: string;
}

/** Times by `performance.now()`. A setup may take several calls. */
export interface CallSetup {
  /** The call that was set up. */
  callId: string;
  /** First attempt to start a call. */
  startedAt: number;
  /** The answer to an offer arrived. */
  answeredAt: number;
}

export interface SentSignal {
  id: string;
  /** Peer ids. */
  from: string;
  to: string;
  /** Must not be delivered: by the commands acknowledged so far, the peers shared no call when it was sent. */
  isForbidden: boolean;
}

export interface ReceivedSignal {
  /** Id of the sent signal. */
  id: string;
  peerId: string;
}
