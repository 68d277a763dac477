/** Times in the reader's language and time zone. */
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const fullDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const longDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const relativeDay = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** Days from the day of `time` to the day of `now`, by the local calendar. */
export function daysBetween(time: number, now: number): number {
  const midnight = (moment: number) => new Date(moment).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(time)) / 86_400_000);
}

export const clockTime = (at: string): string => clock.format(new Date(at));

/** For a row of a list: the time today, the weekday within a week, else the date. */
export function listTime(at: string, now: number): string {
  const time = Date.parse(at);
  const days = daysBetween(time, now);
  if (days <= 0) return clock.format(time);
  if (days < 7) return weekday.format(time);
  return (days < 300 ? dayOfYear : fullDate).format(time);
}

/** For the heading of a day: “today”, “yesterday” or the date. */
export function dayName(at: string, now: number): string {
  const time = Date.parse(at);
  const days = daysBetween(time, now);
  if (days <= 1) return capitalized(relativeDay.format(-days, 'day'));
  return days < 300 ? longDay.format(time) : fullDate.format(time);
}

/** For “last seen”: the time today, else the day and the time. */
export function dayAndTime(at: string, now: number): string {
  const days = daysBetween(Date.parse(at), now);
  return days <= 0 ? clockTime(at) : `${listTime(at, now)}, ${clockTime(at)}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
