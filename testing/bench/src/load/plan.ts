/** What the load generator is told, and what it tells. It runs in its own process: both go as JSON. */

export interface Address {
  host: string;
  port: number;
}

export interface LoadPlan {
  /** Where messages are posted. */
  rest: Address;
  /** Where Socket.IO is. */
  sockets: Address;
  conversations: LoadConversation[];
  /** Messages under way in each conversation at a time. */
  window: number;
  /** Messages a second over all conversations; undefined: each follows the one before as soon as that has arrived. */
  perSecond?: number;
  warmUpSeconds: number;
  /** null: until it is told to end. */
  seconds: number | null;
}

export interface LoadConversation {
  id: string;
  /** Where its messages are posted, if elsewhere than the plan's. */
  rest?: Address;
  senderToken: string;
  recipientTokens: string[];
}

export interface LoadReport {
  seconds: number;
  /** Messages that all their recipients heard while it was measured. */
  delivered: number;
  messagesPerSecond: number;
  /** Milliseconds from sending until all recipients have heard it (without recipients: until it is answered). */
  p50: number;
  p99: number;
  /** Milliseconds until the sender was answered. */
  answeredP50: number;
  /** Over the whole load, warm-up and end included. */
  faults: LoadFaults;
  /** CPU of the load generator itself. */
  generatorCpuSeconds: number;
}

export interface LoadFaults {
  /** Not answered 201. */
  refused: number;
  /** Accepted and not heard by everyone within ten seconds of the end. */
  lost: number;
  doubled: number;
  /** Whose `seq` was not above the one heard before. */
  outOfOrder: number;
  /** Whose `seq` was not one more than the one heard before, although it was above. */
  gaps: number;
}

/** After its plan the generator takes nothing but this: what has no length of its own ends now. */
export const endOfLoad = 'end';

export type FromGenerator =
  /** Everyone is connected and warm: what is counted begins now. */
  | { kind: 'began' }
  /** What is counted has ended; what is under way goes on to its end. */
  | { kind: 'ended' }
  | { kind: 'report'; report: LoadReport };
