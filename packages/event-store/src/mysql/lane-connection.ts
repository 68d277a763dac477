/**
 * Keeps one lane connected. A connection that broke is replaced before an append needs it; while idle it is pinged, or
 * the server would end it after `wait_timeout`. Every replacement makes the cache forget.
 */
import { type LaneSession, openLaneSession, SessionLost } from './lane-session.ts';
import type { LogCache } from '../caching/log-cache.ts';

const pingEveryMs = 2_000;
const connectTimeoutMs = 2_000;

export class LaneConnection {
  readonly #url: string;
  readonly #cache: LogCache;
  readonly #pinging: NodeJS.Timeout;
  #session: LaneSession | null = null;
  #opening: Promise<LaneSession> | null = null;
  #isClosed = false;
  /** Set by the lane while it may have a transaction open: such a connection is never pinged. */
  busy = false;

  constructor(url: string, cache: LogCache) {
    this.#url = url;
    this.#cache = cache;
    this.#pinging = setInterval(() => void this.#keepAlive(), pingEveryMs);
  }

  /** The open session, or a new one. Rejects with SessionLost. */
  session(): Promise<LaneSession> {
    if (this.#session && !this.#session.isLost) return Promise.resolve(this.#session);
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return this.#opening;
  }

  drop(): void {
    this.#session?.destroy();
    this.#session = null;
    this.#cache.forgetAll();
  }

  async rollback(): Promise<void> {
    try {
      await this.#session?.run(['ROLLBACK', 'DO 0']);
    } catch {
      this.drop();
    }
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#pinging);
    this.drop();
  }

  async #open(): Promise<LaneSession> {
    this.drop();
    const session = await openLaneSession(this.#url, connectTimeoutMs);
    if (this.#isClosed) {
      session.destroy();
      throw new SessionLost('the lane was closed');
    }
    return (this.#session = session);
  }

  async #keepAlive(): Promise<void> {
    if (this.busy) return;
    try {
      await (await this.session()).ping();
    } catch {
      if (!this.busy) this.drop();
    }
  }
}
