import type { Actor, Method } from './route.ts';

/** Smaller answers fit into the kernel's buffers, and the requests in flight bound their number. */
export const largeAnswerBytes = 16 * 1024;

/**
 * Bounds of requests, applied before the body is read or, for its size, before it is parsed. HTTP and in-process calls share
 * one object, and so their counts.
 */
export interface RequestLimits {
  /** Throws Problem `rate_limited` if the user or session, or the address of an unauthenticated request, exceeds its limit. */
  admit(request: { method: Method; actor: Actor | null; address: string }): Promise<void>;
  /**
   * Counts a request of the user, or of an unauthenticated address, as in flight; beyond the maximum it waits in line. Returns the
   * release, to be called when the client has the response. Throws Problem `too_many_in_flight` if the line is full.
   */
  enter?(request: { actor: Actor | null; readonly address: string }): (() => void) | Promise<() => void>;
  /** As `enter`, for GET requests of a user that are answered with JSON: their answers are in memory until the client has read them. */
  enterRead?(actor: Actor): (() => void) | Promise<() => void>;
  /** Throws Problem `rate_limited` if the user's large answers have used up their budget. For reads, before they read. */
  admitRead?(actor: Actor): Promise<void>;
  /** Charges an answer to the user's budget, if it is large. */
  chargeRead?(answer: { actor: Actor; bytes: number }): Promise<void>;
  /** Counts a request that waits for something to happen, and not for its turn, until its release. Throws Problem `too_many_in_flight`. */
  enterLongPoll?(actor: Actor): () => void;
  /** Counts a large answer until its release: the client may leave it unread. `end` closes its connection. */
  holdAnswer?(answer: { actor: Actor | null; readonly address: string; bytes: number; end: () => void }): () => void;
  /** Charges the bytes of a body to the user. Throws Problem `rate_limited` if the user exceeds the limit. */
  admitBody?(request: { actor: Actor; bytes: number }): Promise<void>;
  /** Returns the headers with what is left of the client's limits, after its request was admitted. */
  headersOf?(request: { actor: Actor | null; readonly address: string }): Readonly<Record<string, string>>;
}
