import type { Logger } from '@parley/service-kit/logging';
import { LIVE } from '@parley/read-tables/checkpoints';
import { readSubscriptionState } from '@parley/read-tables/subscription-state';
import { subscriptions } from '../../projections/subscriptions.ts';
import type { AdminSources } from '../sources.ts';

export interface LagSample {
  /** Milliseconds since 1970. */
  at: number;
  /** By subscription. */
  lags: Record<string, { events: number; seconds: number }>;
}

/** One hour at the default interval. */
const maxSamples = 720;

/** Samples the lag of each subscription and keeps the last hour. */
export class LagHistory {
  readonly #samples: LagSample[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #sources: AdminSources;
  readonly #logger: Logger;
  #isSampling = false;

  constructor(sources: AdminSources, { logger, everyMs = 5_000 }: { logger: Logger; everyMs?: number }) {
    this.#sources = sources;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#sample(), everyMs);
    this.#timer.unref();
  }

  /** Samples taken later than `at`, oldest first. */
  after(at: number): LagSample[] {
    return this.#samples.filter((sample) => sample.at > at);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    // Skips samples while a slow store has not answered the last one.
    if (this.#isSampling) return;
    this.#isSampling = true;
    try {
      const lags: LagSample['lags'] = {};
      for (const { subscription = LIVE } of subscriptions) {
        const { lagEvents: events, lagSeconds: seconds } = await readSubscriptionState(this.#sources, subscription);
        lags[subscription] = { events, seconds };
      }
      this.#samples.push({ at: Date.now(), lags });
      if (this.#samples.length > maxSamples) this.#samples.shift();
    } catch (err) {
      this.#logger.debug({ err }, 'failed to read the lag');
    } finally {
      this.#isSampling = false;
    }
  }
}
