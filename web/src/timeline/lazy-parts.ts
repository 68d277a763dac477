/** Parts of the timeline that are not needed to show messages. */
import { lazy } from '../design/lazy.tsx';

export const MessageToolbar = lazy(async () => (await import('./overlay.tsx')).MessageToolbar);
export const Failure = lazy(async () => (await import('./overlay.tsx')).Failure);
export const TimelineOverlay = lazy(async () => (await import('./overlay.tsx')).TimelineOverlay);
export const EmptyTimeline = lazy(async () => (await import('./empty-timeline.tsx')).EmptyTimeline);
