/** Bounds of the delay between attempts, in milliseconds. The delay doubles from `first` up to `max`. */
export interface RetryDelays {
  first: number;
  max: number;
}

/** Delay after the given number of failed attempts. */
export function retryDelay({ first, max }: RetryDelays, failures: number): number {
  return Math.min(max, first * 2 ** failures);
}
