import type { Clock } from '@parley/service-kit/clock';

/** setTimeout ends a longer time at once. */
const maxTimerMs = 2 ** 31 - 1;

/** Runs an action at a time, in milliseconds since 1970 by the clock; never if it is undefined. Returns its cancellation. */
export function atTime(time: number | undefined, action: () => void, clock: Clock): () => void {
  if (time === undefined) return () => undefined;
  const wait = (): void => {
    const left = time - clock();
    if (left <= 0) action();
    else timer = setTimeout(wait, Math.min(left, maxTimerMs)).unref();
  };
  let timer = setTimeout(wait, 0).unref();
  return () => clearTimeout(timer);
}
