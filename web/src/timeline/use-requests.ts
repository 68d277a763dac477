import { useEffect, useRef } from 'preact/hooks';
import { pathOf, type Route } from '../routing/route.ts';

/** Opens the conversation at first; seeks when the address asks for a message later. */
export function useRequests(route: Route, open: () => void, seek: () => void): void {
  const opened = useRef<Route | null>(null);
  useEffect(() => {
    const before = opened.current;
    opened.current = route;
    if (before === null) open();
    else if (isNewRequest(before, route)) seek();
  }, [route]);
}

/** Another message, or the same link again: not what the address says besides, such as the open details. */
export function isNewRequest(before: Route, now: Route): boolean {
  const messageBefore = before.page === 'conversation' ? before.messageId : undefined;
  const message = now.page === 'conversation' ? now.messageId : undefined;
  return message !== messageBefore || pathOf(now) === pathOf(before);
}
