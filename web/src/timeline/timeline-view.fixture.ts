/** A document with just the layout of a timeline: rows of given heights in a box that scrolls. For tests without a browser. */
import type { Row } from './rows.ts';
import { TimelineView } from './timeline-view.ts';

const paddingTop = 16;

class FakeResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

export class FakeTimeline {
  readonly view: TimelineView;
  rows: readonly Row[];
  following: boolean;
  viewport = 600;
  /** True heights, which the view has to measure. */
  readonly heights = new Map<string, number>();
  private top = 0;
  private rendered: { rows: readonly Row[]; above: number; below: number } = { rows: [], above: 0, below: 0 };
  private isStale = true;
  private onScroll: () => void = () => undefined;

  constructor(rows: readonly Row[], following: boolean) {
    globalThis.ResizeObserver ??= FakeResizeObserver;
    this.rows = rows;
    this.following = following;
    const scroller = this.fakeScroller();
    const content = this.fakeContent();
    this.view = new TimelineView({
      scroller: () => scroller,
      content: () => content,
      onRange: () => void (this.isStale = true),
      onMove: () => undefined,
    });
  }

  get scrollTop(): number {
    return this.top;
  }

  get maxScrollTop(): number {
    return Math.max(0, this.contentHeight() - this.viewport);
  }

  /** Renders until the view is content. Throws if it never is. */
  render(): void {
    this.isStale = true;
    for (let round = 0; this.isStale; round++) {
      if (round > 20) throw new Error('The view renders forever');
      this.isStale = false;
      const { range, above, below } = this.view.arrange(this.rows, this.following);
      this.rendered = { rows: this.rows.slice(range.start, range.end), above, below };
      this.top = Math.min(this.top, this.maxScrollTop);
      this.view.settle();
    }
  }

  /** The user scrolls. */
  scrollBy(distance: number): void {
    this.top = Math.max(0, Math.min(this.maxScrollTop, this.top + distance));
    this.onScroll();
    if (this.isStale) this.render();
  }

  /** Rendered rows with their distance from the top edge of the viewport. */
  visible(): { key: string; top: number; bottom: number }[] {
    let top = this.startOfRows() - this.top;
    return this.rendered.rows.map(({ key }) => {
      const box = { key, top, bottom: top + this.heights.get(key)! };
      top = box.bottom;
      return box;
    });
  }

  private startOfRows(): number {
    const short = this.viewport - this.layoutHeight();
    return paddingTop + this.rendered.above + Math.max(0, short);
  }

  private layoutHeight(): number {
    const { rows, above, below } = this.rendered;
    return paddingTop + above + rows.reduce((sum, { key }) => sum + this.heights.get(key)!, 0) + below;
  }

  private contentHeight(): number {
    return Math.max(this.viewport, this.layoutHeight());
  }

  private fakeScroller(): HTMLElement {
    const read = {
      scrollTop: () => this.top,
      clientHeight: () => this.viewport,
      scrollHeight: () => this.contentHeight(),
    };
    const element = {
      clientWidth: Math.random(),
      getBoundingClientRect: () => ({ top: 0 }),
      addEventListener: (type: string, listener: () => void) => {
        if (type === 'scroll') this.onScroll = listener;
      },
      removeEventListener: () => undefined,
    };
    const setTop = (value: number) => void (this.top = Math.max(0, Math.min(this.maxScrollTop, value)));
    for (const [name, get] of Object.entries(read))
      Object.defineProperty(element, name, { get, ...(name === 'scrollTop' && { set: setTop }) });
    return element as unknown as HTMLElement;
  }

  private fakeContent(): HTMLElement {
    return {
      style: { translate: '' },
      querySelectorAll: () =>
        this.visible().map(({ key, top, bottom }) => ({
          dataset: { row: key },
          getBoundingClientRect: () => ({ top, height: bottom - top }),
        })),
    } as unknown as HTMLElement;
  }
}
