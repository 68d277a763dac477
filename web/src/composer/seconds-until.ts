import { useEffect, useState } from 'preact/hooks';

/** Whole seconds until this time, counting down; 0 once it is over, and without a time. */
export function useSecondsUntil(time: number | null): number {
  const [now, setNow] = useState(Date.now);
  // The clock has gone on since it was last read.
  const seconds = time === null ? 0 : Math.max(0, Math.ceil((time - Math.max(now, Date.now())) / 1_000));
  useEffect(() => {
    if (seconds === 0) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), (time! - Date.now()) % 1_000 || 1_000);
    return () => clearTimeout(timer);
  }, [time, seconds]);
  return seconds;
}
