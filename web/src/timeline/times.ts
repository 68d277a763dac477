/** Times that only the timeline shows; others are in `chat/time-labels.ts`. */
import { clockTime, dayAndTime, daysBetween } from '../chat/time-labels.ts';

const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

/** For tooltips. */
export function wholeTime(at: string): string {
  return whole.format(new Date(at));
}

export function lastSeen(at: string, now: number): string {
  const days = daysBetween(Date.parse(at), now);
  return days <= 0 ? `last seen at ${clockTime(at)}` : `last seen ${dayAndTime(at, now)}`;
}
