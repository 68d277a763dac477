/** Counters since the start of the process. */
export interface Totals {
  requests?: number;
  /** Requests that failed by a fault of the service (5xx). */
  errors?: number;
  /** Messages. */
  sends?: number;
}

/** Per second. */
export type Rates = Required<Totals>;

const windowMs = 60_000;

/** Measures how fast counters grow, over the last minute or since the first measurement. */
export function createRates(totals: () => Totals, clock: () => number = () => performance.now()): { measure(): Rates } {
  let samples: { at: number; totals: Totals }[] = [{ at: clock(), totals: totals() }];
  return {
    measure() {
      const now = { at: clock(), totals: totals() };
      samples = [...samples.filter(({ at }) => at >= now.at - windowMs), now];
      const [first] = samples as [typeof now];
      const seconds = (now.at - first.at) / 1_000;
      const rate = (name: keyof Totals): number =>
        seconds === 0 ? 0 : Math.round((((now.totals[name] ?? 0) - (first.totals[name] ?? 0)) / seconds) * 100) / 100;
      return { requests: rate('requests'), errors: rate('errors'), sends: rate('sends') };
    },
  };
}
