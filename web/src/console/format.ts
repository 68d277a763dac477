/** Values as the console shows them, in the reader's language. */
const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const moment = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });

export const formatNumber = (value: number): string => whole.format(value);
export const formatRate = (value: number): string => short.format(value);
export const formatPercent = (value: number): string => percent.format(value);
export const formatDay = (at: string): string => day.format(new Date(at));
export const formatTime = (at: string | number): string => moment.format(new Date(at));
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const yesterday = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(-1, 'day');

/** The time of today, `yesterday`, the weekday, or the day. */
export function formatSeen(at: string, now = new Date()): string {
  const time = new Date(at);
  const startOfDay = (moment: Date) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
  // Days may have 23 hours.
  const daysAgo = Math.round((startOfDay(now) - startOfDay(time)) / 86_400_000);
  if (daysAgo <= 0) return clock.format(time);
  if (daysAgo === 1) return yesterday;
  if (daysAgo < 7) return weekday.format(time);
  return (time.getFullYear() === now.getFullYear() ? dayOfYear : day).format(time);
}

export const formatSeconds = (seconds: number): string => `${short.format(seconds)} s`;

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function formatBytes(bytes: number): string {
  const exponent = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return `${short.format(bytes / 2 ** (10 * exponent))} ${units[exponent]}`;
}

/** The first letter and the domain: enough to distinguish addresses, and too little to write to one. */
export function maskEmail(email: string): string {
  return email.replace(/^(.).*@/u, '$1•••@');
}
