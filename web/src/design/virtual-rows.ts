/** Rows of one height in a scrolling box: only those near the viewport are in the DOM. */
import { useLayoutEffect, useState } from 'preact/hooks';

export interface RowRange {
  start: number;
  /** Exclusive. */
  end: number;
}

/** The rows that a viewport shows, and some above and below, so that a fast scroll finds them rendered. */
export function rowRange(scrollTop: number, height: number, rowHeight: number, count: number, overscan = 8): RowRange {
  const first = Math.floor(scrollTop / rowHeight) - overscan;
  const last = Math.ceil((scrollTop + height) / rowHeight) + overscan;
  const start = Math.max(0, Math.min(first, count));
  return { start, end: Math.max(start, Math.min(last, count)) };
}

/** Follows the scroll position and the size of the box. Changes only when the range of rows changes. */
export function useRowRange(box: { current: HTMLElement | null }, rowHeight: number, count: number): RowRange {
  const [range, setRange] = useState<RowRange>(() => rowRange(0, 800, rowHeight, count));
  useLayoutEffect(() => {
    const element = box.current!;
    const update = () => {
      const next = rowRange(element.scrollTop, element.clientHeight, rowHeight, count);
      setRange((current) => (current.start === next.start && current.end === next.end ? current : next));
    };
    update();
    const observer = new ResizeObserver(update);
    observer.observe(element);
    element.addEventListener('scroll', update, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', update);
    };
  }, [rowHeight, count]);
  return range;
}
