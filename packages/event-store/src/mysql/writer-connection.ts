/**
 * Keeps a writer connected. A broken connection is replaced before an append needs it. An idle connection is pinged, because the server
 * ends it after `wait_timeout`. Every replacement clears the cache and compares the log with the high-water marks: the new connection
 * may lead to another server.
 */
import { type WriterSession, openWriterSession, SessionLost } from './writer-session.ts';
import type { LogCache } from '../caching/log-cache.ts';
import type { LogGuard } from '../high-water-marks/log-guard.ts';
import { eventIdsByPartition, type EventRow } from './event-rows.ts';
import { eventIdsAtSql } from './read-sql.ts';

const pingEveryMs = 2_000;
const connectTimeoutMs = 2_000;

export class WriterConnection {
  readonly #url: string;
  readonly #cache: LogCache;
  readonly #guard: LogGuard;
  readonly #pingTimer: NodeJS.Timeout;
  #session: WriterSession | null = null;
  #opening: Promise<WriterSession> | null = null;
  #isClosed = false;
  /** Set while a transaction may be open. A busy connection is not pinged. */
  busy = false;

  constructor(url: string, { cache, guard }: { cache: LogCache; guard: LogGuard }) {
    this.#url = url;
    this.#cache = cache;
    this.#guard = guard;
    this.#pingTimer = setInterval(() => void this.#keepAlive(), pingEveryMs);
  }

  /** The open session, or a new one. Rejects with SessionLost, LogDiverged or DivergenceSuspected. */
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
    try {
      await this.#compareLog(session);
      if (this.#isClosed) throw new SessionLost('the writer is closed');
    } catch (error) {
      session.destroy();
      throw error;
    }
    return (this.#session = session);
  }

  async #compareLog(session: WriterSession): Promise<void> {
    const marks = this.#guard.marks();
    if (marks.length === 0) return;
    const [rows] = await session.run([eventIdsAtSql(marks), 'DO 0']);
    this.#guard.compare(marks, eventIdsByPartition(rows as unknown as EventRow[]));
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
