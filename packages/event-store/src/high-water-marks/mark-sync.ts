/**
 * Once per second: stores the marks that this process raised, reads those of the others, and compares all with the log. What a power
 * failure or a lost Redis forgets is a mark of the last second; the next append raises it again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { retry } from '@parley/concurrency/retry';
import type { LogDiverged } from '../event-store.ts';
import type { HighWaterMark, HighWaterMarkStore, OpenHighWaterMarks } from './high-water-mark.ts';
import { DivergenceSuspected, type LogGuard } from './log-guard.ts';

export interface HighWaterMarkOptions {
  open: OpenHighWaterMarks;
  logger: { error(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** 1,000 by default. */
  intervalMs?: number;
}

/** The log as it is compared with the marks. */
export interface MarkedLog {
  /** Ids of the events at these positions, by partition. */
  findEventIds(marks: readonly HighWaterMark[]): Promise<ReadonlyMap<number, string>>;
  readEpoch(): Promise<number>;
}

const startDeadlineMs = 3_000;

export interface MarkSync {
  /** Stores the last marks. */
  close(): Promise<void>;
}

/** Resolves after the first comparison: an open store knows whether its log has diverged. */
export async function startMarkSync(
  store: HighWaterMarkStore,
  { guard, log, logger, intervalMs = 1_000 }: { guard: LogGuard; log: MarkedLog } & Omit<HighWaterMarkOptions, 'open'>,
): Promise<MarkSync> {
  const closing = new AbortController();
  let stored = guard.acknowledgedCount;
  let isStoreAway = false;

  async function exchange(): Promise<void> {
    const { acknowledgedCount } = guard;
    if (acknowledgedCount !== stored) await store.raise(guard.toEpochMarks());
    stored = acknowledgedCount;
    const others = await store.read();
    if (others) guard.raise(others);
    isStoreAway = false;
  }

  function reportStoreAway(err: unknown): void {
    if (!isStoreAway) logger.warn({ err }, 'high-water marks unavailable');
    isStoreAway = true;
  }

  /** Resolves to true if a divergence is suspected. */
  async function compare(): Promise<boolean> {
    try {
      if (guard.needsEpoch) guard.checkEpoch(await log.readEpoch());
      const marks = guard.marks();
      if (marks.length > 0) guard.compare(marks, await log.findEventIds(marks));
    } catch (error) {
      // A log that does not respond cannot be compared; a confirmed divergence is with the guard.
      return error instanceof DivergenceSuspected;
    }
    return false;
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await delay(intervalMs, undefined, { signal: closing.signal }).catch(() => undefined);
      if (closing.signal.aborted) break;
      await exchange().catch(reportStoreAway);
      await compare();
    }
    await exchange().catch(reportStoreAway);
  }

  // A connection to Redis that has just been opened takes a moment.
  await retry(exchange, { retryIf: () => true, deadlineMs: startDeadlineMs, delayMs: 50 }).catch(reportStoreAway);
  while (await compare()) await delay(Math.min(100, intervalMs));
  const running = run();
  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** Logs a divergence for operators. */
export function logDivergence(logger: HighWaterMarkOptions['logger']): (divergence: LogDiverged) => void {
  return (err) => logger.error({ err }, 'the log has lost acknowledged events; appends are rejected. Run `parley doctor`');
}
