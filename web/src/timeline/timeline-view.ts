/**
 * Keeps what is read in its place. The view measures the rows that are in the document, chooses the rows that belong there, and
 * sets the scroll position so that the anchor does not move, whatever changes around it.
 */
import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { chooseAnchor, distanceToEnd, firstVisible, followWithin, placeAnchor, type Anchor, type RowBox, type Viewport } from './anchor.ts';
import { estimateHeight } from './estimate-height.ts';
import { heightsAt } from './heights.ts';
import type { Row } from './rows.ts';
import { TouchScrolling } from './touch-scrolling.ts';
import { rangeAround, rowAt, spaceBetween, type Range } from './window-range.ts';

/** Pixels to render beyond each edge, and how few of them may be left before more are rendered. */
const margin = 1_000;
const minMargin = 400;
const maxRows = 120;

/** A row, `share` of the viewport's height below its top edge; or the end of the newest window. */
export type Target = { key: string; share: number; onArrival?: () => void } | 'end';

export interface RenderedWindow {
  range: Range;
  /** Pixels of the rows before and after the range. */
  above: number;
  below: number;
}

export interface TimelineViewOptions {
  scroller: () => HTMLElement | null;
  content: () => HTMLElement | null;
  /** Other rows must be rendered. */
  onRange: () => void;
  /** The position or the content has changed. */
  onMove: () => void;
}

export class TimelineView {
  /** The boxes of the rendered rows, in the coordinates of the content. */
  boxes: readonly RowBox[] = [];
  private readonly options: TimelineViewOptions;
  private readonly end: Signal<boolean> = signal(true);
  private readonly touch: TouchScrolling;
  private readonly resizes: ResizeObserver;
  private anchor: Anchor = { at: 'end', distance: 0 };
  private target: Target | null = null;
  private rows: readonly Row[] = [];
  private heights: number[] = [];
  private remembered = heightsAt(0);
  private range: Range = { start: 0, end: 0 };
  /** The scroll position that the anchor belongs to. */
  private keptTop = 0;
  private isFollowing = true;
  private observed: HTMLElement | null = null;

  constructor(options: TimelineViewOptions) {
    this.options = options;
    this.resizes = new ResizeObserver(() => this.settle());
    this.touch = new TouchScrolling(() => {
      this.options.content()!.style.translate = '';
      this.settle();
    });
  }

  /** The end of the newest window is in view. */
  get atEnd(): ReadonlySignal<boolean> {
    return this.end;
  }

  viewport(): Viewport {
    const element = this.options.scroller();
    return { scrollTop: element?.scrollTop ?? 0, height: element?.clientHeight ?? 800, contentHeight: element?.scrollHeight ?? 0 };
  }

  /** Moves there, as soon as the row, or the newest window, is there. Until then nothing moves. */
  goTo(target: Target): void {
    this.target = target;
    this.options.onRange();
  }

  /** Stays here, if the row has not come. */
  giveUp(key: string): void {
    if (this.target !== null && this.target !== 'end' && this.target.key === key) this.target = null;
  }

  /** During rendering, before the document changes: which rows to render. `following`: the last row is the newest. */
  arrange(rows: readonly Row[], following: boolean): RenderedWindow {
    if (this.options.scroller()) this.capture();
    this.follow(rows, following);
    this.rows = rows;
    this.isFollowing = following;
    this.heights = rows.map((row) => this.remembered.get(row.key) ?? estimateHeight(row));
    const indexes = new Map(rows.map(({ key }, index) => [key, index]));
    const { height } = this.viewport();
    this.aim(indexes, height);
    this.range = rangeAround({ heights: this.heights, ...this.anchorPlace(indexes), viewport: height, margin, maxRows });
    return {
      range: this.range,
      above: spaceBetween(this.heights, 0, this.range.start),
      below: spaceBetween(this.heights, this.range.end, this.heights.length),
    };
  }

  /** After the document has changed: puts the anchor back, before anything is painted. */
  settle(): void {
    if (!this.options.scroller() || !this.options.content()) return;
    this.observe();
    this.measure();
    this.restore();
    const { target } = this;
    const hasArrived = target !== null && target !== 'end' && this.boxes.some(({ key }) => key === target.key);
    if (hasArrived) this.target = null;
    this.update();
    if (hasArrived) target.onArrival?.();
  }

  close(): void {
    this.observed?.removeEventListener('scroll', this.onScroll);
    this.resizes.disconnect();
    this.touch.close();
  }

  private readonly onScroll = (): void => {
    this.touch.scrolled();
    this.capture();
    this.update();
  };

  private observe(): void {
    const element = this.options.scroller()!;
    if (element === this.observed) return;
    this.observed = element;
    element.addEventListener('scroll', this.onScroll, { passive: true });
    this.touch.observe(element);
    this.resizes.observe(element);
    this.resizes.observe(this.options.content()!);
  }

  /** Takes the anchor from what is in view, if the position is another one. */
  private capture(): void {
    const view = this.viewport();
    if (Math.abs(view.scrollTop - this.keptTop) < 1) return;
    this.keptTop = view.scrollTop;
    const [first] = this.boxes;
    const isBlank = !first || first.top >= view.scrollTop + view.height || bottomOf(this.boxes.at(-1)!) <= view.scrollTop;
    const place = rowAt(this.heights, view.scrollTop);
    const row = isBlank ? this.rows[place.index] : undefined;
    this.anchor = row ? { at: 'row', key: row.key, offset: place.offset } : chooseAnchor(this.boxes, view, this.isFollowing);
  }

  /** New rows at the end keep the end in view; the end of an older window is not followed. */
  private follow(rows: readonly Row[], following: boolean): void {
    if (this.anchor.at !== 'end') return;
    if (!following && this.isFollowing && this.boxes.length > 0) this.anchor = chooseAnchor(this.boxes, this.viewport(), false);
    else if (rows.at(-1)?.key !== this.rows.at(-1)?.key) this.anchor = { at: 'end', distance: 0 };
  }

  private aim(indexes: ReadonlyMap<string, number>, height: number): void {
    const { target } = this;
    if (target === 'end' && this.isFollowing) {
      this.anchor = { at: 'end', distance: 0 };
      this.target = null;
    } else if (target !== null && target !== 'end' && indexes.has(target.key)) {
      this.anchor = { at: 'row', key: target.key, offset: Math.round(height * target.share) };
    }
  }

  private anchorPlace(indexes: ReadonlyMap<string, number>): { index: number; offset: number } {
    const { height, scrollTop } = this.viewport();
    if (this.anchor.at === 'row' && !indexes.has(this.anchor.key)) {
      // Its row is gone: the next one that was in view and still exists takes its place.
      const start = Math.max(0, firstVisible(this.boxes, scrollTop));
      const near = [...this.boxes.slice(start), ...this.boxes.slice(0, start).toReversed()];
      const next = near.find(({ key }) => indexes.has(key));
      this.anchor = next ? { at: 'row', key: next.key, offset: next.top - scrollTop } : { at: 'end', distance: 0 };
    }
    if (this.anchor.at === 'row') return { index: indexes.get(this.anchor.key)!, offset: this.anchor.offset };
    const last = this.rows.length - 1;
    return { index: last, offset: height + this.anchor.distance - (this.heights[last] ?? 0) };
  }

  private measure(): void {
    const element = this.options.scroller()!;
    this.remembered = heightsAt(element.clientWidth);
    const origin = element.getBoundingClientRect().top - element.scrollTop;
    this.boxes = [...this.options.content()!.querySelectorAll<HTMLElement>('[data-row]')].map((row) => {
      const { top, height } = row.getBoundingClientRect();
      const key = row.dataset['row']!;
      this.remembered.set(key, height);
      return { key, top: top - origin, height };
    });
  }

  private restore(): void {
    const element = this.options.scroller()!;
    const place = placeAnchor(this.anchor, (key) => this.boxes.find((box) => box.key === key)?.top, this.viewport());
    if (place !== null && Math.abs(place - element.scrollTop) >= 0.5) {
      if (this.touch.isScrolling) this.shiftContent(element.scrollTop - place);
      else element.scrollTop = place;
    }
    this.keptTop = element.scrollTop;
    if (place === null || this.touch.isScrolling || Math.abs(place - this.keptTop) <= 1) return;
    // The content ends before the anchor could be at its place.
    this.keptTop = NaN;
    this.capture();
  }

  /** Setting the position would end the movement of the finger: the content moves instead, until the finger is done. */
  private shiftContent(shift: number): void {
    const { style } = this.options.content()!;
    style.translate = `0 ${(parseFloat(style.translate.split(' ')[1] ?? '') || 0) + shift}px`;
    this.boxes = this.boxes.map((box) => ({ ...box, top: box.top + shift }));
  }

  private update(): void {
    const view = this.viewport();
    const distance = distanceToEnd(view);
    this.end.value = this.isFollowing && distance < followWithin;
    // A change of size can bring the end into view.
    if (this.end.value && this.anchor.at === 'row' && this.target === null) this.anchor = { at: 'end', distance };
    if (this.lacksRows(view)) this.options.onRange();
    this.options.onMove();
  }

  private lacksRows({ scrollTop, height }: Viewport): boolean {
    const { start, end } = this.range;
    const top = this.boxes[0]?.top ?? Infinity;
    const bottom = this.boxes.length === 0 ? -Infinity : bottomOf(this.boxes.at(-1)!);
    const lacksAbove = start > 0 && top > scrollTop - minMargin;
    const lacksBelow = end < this.rows.length && bottom < scrollTop + height + minMargin;
    const isFull = end - start >= maxRows && top <= scrollTop && bottom >= scrollTop + height;
    return (lacksAbove || lacksBelow) && !isFull;
  }
}

function bottomOf({ top, height }: RowBox): number {
  return top + height;
}
