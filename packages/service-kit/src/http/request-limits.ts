import type { Actor, Method } from './route.ts';

/** Rate limits of requests, applied before the body is read. */
export interface RequestLimits {
  /** Throws Problem `rate_limited` if the user or session, or the address of an unauthenticated request, exceeds its limit. */
  admit(request: { method: Method; actor: Actor | null; address: string }): Promise<void>;
}
