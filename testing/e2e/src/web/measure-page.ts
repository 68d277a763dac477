/** Measurements of a page in Chromium. */
import type { Browser, CDPSession, Locator, Page } from 'playwright-core';

export interface Scrolling {
  /** CPU time of the longest task of the page's thread, which would hold up a frame. */
  longestTaskMs: number;
  /** Frames that the page rendered. */
  frames: number;
  maxElements: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/**
 * Scrolls on in three passes, and returns the measurements of the pass with the shortest longest task: a busy machine slows single tasks
 * through its caches and its memory, but not those of every pass.
 */
export async function measureScrolling(browser: Browser, box: Locator, pixels: number, frames: number): Promise<Scrolling> {
  const passes: Scrolling[] = [];
  for (let pass = 0; pass < 3; pass++) passes.push(await traceScrolling(browser, box, pixels, frames));
  const best = passes.toSorted((a, b) => a.longestTaskMs - b.longestTaskMs)[0]!;
  return { ...best, maxElements: Math.max(...passes.map(({ maxElements }) => maxElements)) };
}

/** Scrolls by this many pixels in each of so many frames, and traces what the page's thread does. */
async function traceScrolling(browser: Browser, box: Locator, pixels: number, frames: number): Promise<Scrolling> {
  await browser.startTracing(box.page(), { categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'] });
  const maxElements = await scroll(box, pixels, frames);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const isMain = mainThreads(trace.traceEvents);
  const tasks = trace.traceEvents.filter((event) => event.name.endsWith('RunTask') && isMain(event));
  if (tasks.length < frames) throw new Error(`the trace has ${tasks.length} tasks for ${frames} frames`);
  // The CPU time of the thread: other programs on the machine do not count.
  return { longestTaskMs: Math.max(...tasks.map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1_000)), frames, maxElements };
}

/** Returns the largest number of elements in the document meanwhile. */
export function scroll(box: Locator, pixels: number, frames: number): Promise<number> {
  return box.evaluate(
    async (element, { pixels: step, frames: count }) => {
      const all = document.getElementsByTagName('*');
      let max = 0;
      for (let frame = 0; frame < count; frame++) {
        element.scrollTop += step;
        await new Promise(requestAnimationFrame);
        max = Math.max(max, all.length);
      }
      return max;
    },
    { pixels, frames },
  );
}

function mainThreads(events: readonly TraceEvent[]): (event: TraceEvent) => boolean {
  const named = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const keys = new Set(named.map(({ pid, tid }) => `${pid} ${tid}`));
  return ({ pid, tid }) => keys.has(`${pid} ${tid}`);
}

/** Bytes of the heap after a garbage collection. */
export async function heapSize(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

/** Milliseconds from the navigation to the first text or picture. */
export function firstContentfulPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const found = (entries: PerformanceEntryList) => {
          const paint = entries.find(({ name }) => name === 'first-contentful-paint');
          if (paint) resolve(paint.startTime);
        };
        new PerformanceObserver((list) => found(list.getEntries())).observe({ type: 'paint', buffered: true });
      }),
  );
}

/** Sums the layout shifts from now on; input does not excuse any. */
export async function watchLayoutShifts(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const sum = { value: 0 };
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum.value += (entry as PerformanceEntry & { value: number }).value;
    });
    observer.observe({ type: 'layout-shift' });
    Object.assign(globalThis, { layoutShifts: () => sum.value });
  });
  return () => page.evaluate(() => (globalThis as unknown as { layoutShifts: () => number }).layoutShifts());
}
