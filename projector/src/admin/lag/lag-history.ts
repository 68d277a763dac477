/** How far each subscription was behind the log, over the last hour: what a page that is opened now shows of before. */
import type { Logger } from '@parley/service-kit/logging';
import { LIVE } from '@parley/read-tables/checkpoints';
import { readSubscriptionState } from '../../inspect/subscription-state.ts';
import { subscriptions } from '../../projections/subscriptions.ts';
import type { AdminSources } from '../sources.ts';

export interface LagSample {
  /** Milliseconds since 1970. */
  at: number;
  /** By subscription. */
  lags: Record<string, { events: number; seconds: number }>;
}

/** At 5 s each: an hour. */
const kept = 720;

export class LagHistory {
  readonly #samples: LagSample[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #sources: AdminSources;
  readonly #logger: Logger;
  #isLooking = false;

  constructor(sources: AdminSources, { logger, everyMs = 5_000 }: { logger: Logger; everyMs?: number }) {
    this.#sources = sources;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#look(), everyMs);
    this.#timer.unref();
  }

  /** Those taken later than `at`, the oldest first. */
  after(at: number): LagSample[] {
    return this.#samples.filter((sample) => sample.at > at);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    // A store that is slow to answer is asked once, not again and again.
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const lags: LagSample['lags'] = {};
      for (const { subscription = LIVE } of subscriptions) {
        const { lagEvents: events, lagSeconds: seconds } = await readSubscriptionState(this.#sources, subscription);
        lags[subscription] = { events, seconds };
      }
      this.#samples.push({ at: Date.now(), lags });
      if (this.#samples.length > kept) this.#samples.shift();
    } catch (err) {
      this.#logger.debug({ err }, 'lag not read');
    } finally {
      this.#isLooking = false;
    }
  }
}
