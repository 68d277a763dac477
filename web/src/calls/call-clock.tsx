import { useEffect, useState } from 'preact/hooks';
import { durationText } from './call-summary.ts';

/** The duration of a call. Not announced: it changes every second. */
export function CallClock({ since }: { since: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <time role="timer">{durationText(now - Date.parse(since))}</time>;
}
