/** Small parts: counters, spinners, placeholders, banners, empty states. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-paths.ts';
import './parts.css';

/** A counter of unread things; muted ones are gray. */
export function Count({ value, noun = 'unread', muted = false }: { value: number; noun?: string; muted?: boolean }) {
  return (
    <span class={muted ? 'count muted' : 'count'}>
      {value > 999 ? '999+' : value}
      <span class="visually-hidden"> {noun}</span>
    </span>
  );
}

export function MentionMark() {
  return (
    <span class="count mention">
      <Icon name="at" size={14} label="You were mentioned" />
    </span>
  );
}

export function Tag({ children, tone = 'neutral' }: { children: ComponentChildren; tone?: 'neutral' | 'accent' | 'danger' | 'ok' }) {
  return <span class={`tag ${tone}`}>{children}</span>;
}

export function Spinner() {
  return <span class="spinner" aria-hidden="true" />;
}

export interface SkeletonProps {
  rows: number;
  shape?: 'lines' | 'bubbles';
}

/** Placeholder rows, shown only if loading takes longer than 150 ms. */
export function Skeleton({ rows, shape = 'lines' }: SkeletonProps) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={`skeleton ${shape}`} role="status">
      <span class="visually-hidden">Loading</span>
      {shown && Array.from({ length: rows }, (_, row) => <span class="bone" key={row} />)}
    </div>
  );
}

export interface BannerProps {
  icon?: IconName;
  tone?: 'info' | 'warning' | 'danger';
  title: string;
  text?: string;
  /** `alert` only if something was lost or needs a decision. */
  role?: 'status' | 'alert';
  children?: ComponentChildren;
}

export function Banner({ icon, tone = 'info', title, text, role = 'status', children }: BannerProps) {
  return (
    <div class={`banner ${tone}`} role={role}>
      {icon ? <Icon name={icon} /> : <Spinner />}
      <span class="grow">
        {title}
        {text !== undefined && <small>{text}</small>}
      </span>
      {children}
    </div>
  );
}

export function Empty({
  title,
  text,
  picture,
  children,
}: {
  title: string;
  text?: string;
  picture?: ComponentChildren;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      {picture}
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children && <div class="empty-actions">{children}</div>}
    </div>
  );
}
