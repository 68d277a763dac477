/**
 * Keeps a writer connected. A broken connection is replaced before an append needs it. An idle connection is pinged, because the server
 * ends it after `wait_timeout`. Every replacement clears the cache.
 */
import { type WriterSession, openWriterSession, SessionLost } from './writer-session.ts';
import type { LogCache } from '../caching/log-cache.ts';

const pingEveryMs = 2_000;
const connectTimeoutMs = 2_000;

export class WriterConnection {
  readonly #url: string;
  readonly #cache: LogCache;
  readonly #pingTimer: NodeJS.Timeout;
  #session: WriterSession | null = null;
  #opening: Promise<WriterSession> | null = null;
  #isClosed = false;
  /** Set while a transaction may be open. A busy connection is not pinged. */
  busy = false;

  constructor(url: string, cache: LogCache) {
    this.#url = url;
    this.#cache = cache;
    this.#pingTimer = setInterval(() => void this.#keepAlive(), pingEveryMs);
  }

  /** The open session, or a new one. Rejects with SessionLost. */
  session(): Promise<WriterSession> {
    if (this.#session && !this.#session.isLost) return Promise.resolve(this.#session);
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return this.#opening;
  }

  drop(): void {
    this.#session?.destroy();
    this.#session = null;
    this.#cache.clear();
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
    clearInterval(this.#pingTimer);
    this.drop();
  }

  async #open(): Promise<WriterSession> {
    this.drop();
    const session = await openWriterSession(this.#url, connectTimeoutMs);
    if (this.#isClosed) {
      session.destroy();
      throw new SessionLost('the writer is closed');
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
