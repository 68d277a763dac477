/** Which rows are in the document: those in view, and some around them. The others are replaced by empty space of their height. */
export interface Range {
  start: number;
  /** Exclusive. */
  end: number;
}

export interface RangeInput {
  /** Measured or estimated heights of all rows. */
  heights: readonly number[];
  /** Index of a row, and its distance from the top edge of the viewport. */
  index: number;
  offset: number;
  viewport: number;
  /** Pixels to render beyond each edge. */
  margin: number;
  maxRows: number;
}

/** The rows between `margin` above and `margin` below the viewport, with the given row at its offset. */
export function rangeAround({ heights, index, offset, viewport, margin, maxRows }: RangeInput): Range {
  if (heights.length === 0) return { start: 0, end: 0 };
  const range = { start: Math.min(Math.max(index, 0), heights.length - 1), end: 0 };
  range.end = range.start + 1;
  let top = offset;
  let bottom = offset + heights[range.start]!;
  while (range.end - range.start < maxRows) {
    const canGrowUp = range.start > 0 && top > -margin;
    const canGrowDown = range.end < heights.length && bottom < viewport + margin;
    if (!canGrowUp && !canGrowDown) break;
    // The side that lacks more grows first, so that the viewport is filled even if the rows are many.
    if (canGrowUp && (!canGrowDown || top + margin > viewport + margin - bottom)) top -= heights[--range.start]!;
    else bottom += heights[range.end++]!;
  }
  return range;
}

/** The sum of heights from one index to another. */
export function spaceBetween(heights: readonly number[], start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index++) sum += heights[index]!;
  return sum;
}

/** The row at a position of the content, and its distance from that position. For a view that shows only empty space. */
export function rowAt(heights: readonly number[], position: number): { index: number; offset: number } {
  let top = 0;
  for (const [index, height] of heights.entries()) {
    if (top + height > position) return { index, offset: top - position };
    top += height;
  }
  return { index: Math.max(0, heights.length - 1), offset: 0 };
}
