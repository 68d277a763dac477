import { iconPaths, type IconName } from './icon-paths.ts';
import './icon.css';

/** An icon is decoration unless it has a label. */
export function Icon({ name, size = 20, label }: { name: IconName; size?: 14 | 16 | 20 | 24; label?: string }) {
  const meaning = label === undefined ? { 'aria-hidden': true } : { role: 'img' as const, 'aria-label': label };
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" stroke-width={size > 16 ? 1.7 : 2} {...meaning}>
      <path d={iconPaths[name]} />
    </svg>
  );
}

/** Delivery of one's own message: one tick or two. */
/** `isGroup`: all members have read it. */
export function Ticks({ status, isGroup }: { status: 'sent' | 'delivered' | 'read'; isGroup: boolean }) {
  const label = { sent: 'Sent', delivered: 'Delivered', read: isGroup ? 'Read by all' : 'Read' }[status];
  return (
    <svg class={`icon ticks ${status}`} width={18} height={16} viewBox="0 0 20 16" stroke-width={1.8} role="img" aria-label={label}>
      <path d={status === 'sent' ? 'M5 8.5l3.5 3.5L15 5' : 'M2 8.5l3.5 3.5L12 5M9 10.5l1.5 1.5L17 5'} />
    </svg>
  );
}

/** The logo. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path class="mark-left" d="M15 3.5A11.5 11.5 0 0 0 15 26.5Z" />
      <path class="mark-right" d="M17 5.5A11.5 11.5 0 0 1 17 28.5Z" />
    </svg>
  );
}
