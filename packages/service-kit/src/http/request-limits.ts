import type { Actor, Method } from './route.ts';

/** Bounds of requests, applied before the body is read. HTTP and in-process calls share one object, and so their counts. */
export interface RequestLimits {
  /** Throws Problem `rate_limited` if the user or session, or the address of an unauthenticated request, exceeds its limit. */
  admit(request: { method: Method; actor: Actor | null; address: string }): Promise<void>;
  /**
   * Counts a request of the user, or of an unauthenticated address, as in flight; beyond the maximum it waits in line. Returns the
   * release, to be called when the client has the response. Throws Problem `too_many_in_flight` if the line is full.
   */
  enter?(request: { actor: Actor | null; readonly address: string }): (() => void) | Promise<() => void>;
}
