import { useLayoutEffect, useRef } from 'preact/hooks';

/** Closes what lies over the page, the topmost last. */
const open: (() => void)[] = [];
/** A step back that drops the entry of what was closed is under way. A step back by the user meanwhile is taken for it. */
let isDropping = false;
/** Navigation that waits for the end of that step. */
const waiting: (() => void)[] = [];

/** Number of entries that stand for something over the page, below and including the current one. */
function overlayLevel(): number {
  return (history.state as { overlay?: number } | null)?.overlay ?? 0;
}

/** Adds or drops entries until there is one for each that is open. */
function matchEntries(): void {
  if (isDropping) return;
  const missing = open.length - overlayLevel();
  const { depth = 0 } = (history.state ?? {}) as { depth?: number };
  if (missing > 0) history.pushState({ depth: depth + 1, overlay: open.length }, '');
  isDropping = missing < 0;
  if (isDropping) history.go(missing);
}

/** Goes to another page once no step back is under way: that step would lead away from it again. */
export function afterStepBack(go: () => void): void {
  if (isDropping) waiting.push(go);
  else go();
}

addEventListener('popstate', () => {
  if (isDropping) {
    isDropping = false;
    for (const go of waiting.splice(0)) go();
    // Meanwhile something else may have been opened.
    matchEntries();
  } else for (const close of open.slice(overlayLevel()).toReversed()) close();
});

/** The step back of the browser closes what lies over the page, and does not leave the page. In the page of another product it is that page's. */
export function useCloseOnBack(element: { current: HTMLElement | null }, onClose: () => void, isActive = true): void {
  const latest = useRef(onClose);
  latest.current = onClose;
  useLayoutEffect(() => {
    if (!isActive || element.current!.getRootNode() !== document) return undefined;
    const close = () => latest.current();
    open.push(close);
    // After this render, which may also close what this one replaces.
    queueMicrotask(matchEntries);
    return () => {
      open.splice(open.indexOf(close), 1);
      // Unless something else was opened in its place, or the page has changed.
      setTimeout(matchEntries);
    };
  }, []);
}
