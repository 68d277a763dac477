/** Messages between the bench and the load generator, which runs in its own process. They travel as JSON. */

export interface Address {
  host: string;
  port: number;
}

export interface LoadPlan {
  /** Address for posting messages. */
  rest: Address;
  /** Address of Socket.IO. */
  sockets: Address;
  conversations: LoadConversation[];
  /** Messages in flight per conversation. */
  window: number;
  /** Messages per second over all conversations. If undefined, each message follows as soon as the one before it was delivered. */
  perSecond?: number;
  warmUpSeconds: number;
  /** null: until `stopLoad` arrives. */
  seconds: number | null;
}

export interface LoadConversation {
  id: string;
  /** Overrides the plan's address for posting messages. */
  rest?: Address;
  senderToken: string;
  recipientTokens: string[];
}

export interface LoadReport {
  seconds: number;
  /** Messages that all their recipients received during the measurement. */
  delivered: number;
  messagesPerSecond: number;
  /** Milliseconds from sending until all recipients have received the message; without recipients, until the response. */
  deliveryP50: number;
  deliveryP99: number;
  /** Milliseconds from sending until the response. */
  responseP50: number;
  /** Faults of the whole load, including warm-up and draining. */
  faults: LoadFaults;
  /** CPU of the load generator itself. */
  generatorCpuSeconds: number;
}

export interface LoadFaults {
  /** Responses other than 201. */
  refused: number;
  /** Accepted messages that some recipient had not received ten seconds after the end. */
  lost: number;
  duplicates: number;
  /** Messages whose `seq` was not above the last one received. */
  outOfOrder: number;
  /** Messages whose `seq` skipped at least one number. */
  gaps: number;
}

export const noFaults = (): LoadFaults => ({ refused: 0, lost: 0, duplicates: 0, outOfOrder: 0, gaps: 0 });

/** The only message that the generator accepts after its plan. Ends a plan without a duration. */
export const stopLoad = 'stop';

export type GeneratorMessage =
  /** All recipients are connected and the warm-up is over. The measurement starts. */
  | { kind: 'started' }
  /** The measurement is over. Messages in flight are still awaited. */
  | { kind: 'ended' }
  | { kind: 'report'; report: LoadReport };
