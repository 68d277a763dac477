/** What callers were told, by the service and by one another: by this their calls are judged. */
export interface CallHistory {
  /** As they were acknowledged, in the order of the answers. */
  commands: readonly CallCommand[];
  setUps: readonly SetUp[];
  /** Offers and answers, whether or not they came. */
  said: readonly Said[];
  heard: readonly HeardByPeer[];
}

export interface CallCommand {
  name: string;
  userId: string;
  callId: string;
  what: 'start' | 'accept' | 'leave';
  /** `Parley-Position` */
  position: string;
}

/** From the first try to start a call until the answer to an offer was heard, by `performance.now()`: it may have taken several calls. */
export interface SetUp {
  /** Of the one that went well. */
  callId: string;
  begunAt: number;
  doneAt: number;
}

export interface Said {
  id: string;
  /** Peers' ids. */
  from: string;
  to: string;
  /** Nobody may hear it: the two were in no call together when it was said, by what had been acknowledged. */
  isForbidden: boolean;
}

export interface HeardByPeer {
  /** Of what was said. */
  id: string;
  peerId: string;
}
