import { useLayoutEffect, useRef } from 'preact/hooks';

/** Closes what lies over the page, the topmost last. */
const open: (() => void)[] = [];

/** Number of entries that stand for something over the page, below and including the current one. */
function overlayLevel(): number {
  return (history.state as { overlay?: number } | null)?.overlay ?? 0;
}

addEventListener('popstate', () => {
  for (const close of open.slice(overlayLevel()).toReversed()) close();
});

/** The step back of the browser closes what lies over the page, and does not leave the page. In the page of another product it is that page's. */
export function useCloseOnBack(element: { current: HTMLElement | null }, onClose: () => void, isActive = true): void {
  const latest = useRef(onClose);
  latest.current = onClose;
  useLayoutEffect(() => {
    if (!isActive || element.current!.getRootNode() !== document) return undefined;
    const close = () => latest.current();
    open.push(close);
    const { depth = 0 } = (history.state ?? {}) as { depth?: number };
    if (overlayLevel() < open.length) history.pushState({ depth: depth + 1, overlay: open.length }, '');
    return () => {
      open.splice(open.indexOf(close), 1);
      // Unless something else was opened in its place, or the page has changed.
      setTimeout(() => overlayLevel() > open.length && history.go(open.length - overlayLevel()));
    };
  }, []);
}
