import type { Actor, Method } from './route.ts';

/** Asked before anything is read or done for a request. */
export interface RequestLimits {
  /** Throws Problem `rate_limited` where this user, session or (nobody being logged in) address asks too often. */
  admit(request: { method: Method; actor: Actor | null; address: string }): Promise<void>;
}
