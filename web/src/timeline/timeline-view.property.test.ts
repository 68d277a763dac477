/** Property of the view: whatever changes, what the user reads stays where it is, and there is never a blank. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Row } from './rows.ts';
import { FakeTimeline } from './timeline-view.fixture.ts';

type Step =
  | { do: 'scroll'; by: number }
  | { do: 'prepend' | 'append'; heights: readonly number[] }
  | { do: 'resize-row'; at: number; height: number }
  | { do: 'remove'; at: number }
  | { do: 'resize'; viewport: number };

const height = fc.integer({ min: 20, max: 400 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('scroll' as const), by: fc.integer({ min: -3_000, max: 3_000 }) }),
  fc.record({ do: fc.constantFrom('prepend' as const, 'append' as const), heights: fc.array(height, { minLength: 1, maxLength: 50 }) }),
  fc.record({ do: fc.constant('resize-row' as const), at: fc.nat(), height }),
  fc.record({ do: fc.constant('remove' as const), at: fc.nat() }),
  fc.record({ do: fc.constant('resize' as const), viewport: fc.integer({ min: 200, max: 1_400 }) }),
);

test('the anchor never moves', () => {
  fc.assert(
    fc.property(
      fc.array(height, { minLength: 1, maxLength: 80 }),
      fc.boolean(),
      fc.array(step, { maxLength: 30 }),
      (heights, following, steps) => {
        let number = 0;
        const create = (timeline: FakeTimeline, created: readonly number[]): Row[] =>
          created.map((rowHeight) => {
            const key = `row-${number++}`;
            timeline.heights.set(key, rowHeight);
            return { kind: 'day', key, at: '' };
          });
        const timeline = new FakeTimeline([], following);
        timeline.rows = create(timeline, heights);
        timeline.render();
        expectNoBlank(timeline);
        for (const next of steps) {
          const before = anchorOf(timeline);
          apply(timeline, next, (created) => create(timeline, created));
          expectNoBlank(timeline);
          if (next.do !== 'scroll') expectInPlace(timeline, before, next);
        }
      },
    ),
    { numRuns: 150 },
  );
});

function apply(timeline: FakeTimeline, next: Step, create: (heights: readonly number[]) => Row[]): void {
  const { rows } = timeline;
  if (next.do === 'scroll') return timeline.scrollBy(next.by);
  if (next.do === 'prepend') timeline.rows = [...create(next.heights), ...rows];
  if (next.do === 'append') timeline.rows = [...rows, ...create(next.heights)];
  if (next.do === 'resize-row') timeline.heights.set(rows[next.at % rows.length]!.key, next.height);
  if (next.do === 'remove' && rows.length > 1) timeline.rows = rows.filter((_, index) => index !== next.at % rows.length);
  if (next.do === 'resize') timeline.viewport = next.viewport;
  timeline.render();
}

interface Before {
  atEnd: boolean;
  rows: { key: string; top: number }[];
}

function anchorOf(timeline: FakeTimeline): Before {
  return {
    atEnd: timeline.view.atEnd.peek(),
    rows: timeline.visible().filter(({ top, bottom }) => bottom > 0 && top < timeline.viewport),
  };
}

function expectInPlace(timeline: FakeTimeline, before: Before, next: Step): void {
  const { scrollTop, maxScrollTop } = timeline;
  if (before.atEnd) {
    if (next.do === 'append') expect(maxScrollTop - scrollTop).toBeLessThanOrEqual(1);
    else expect(maxScrollTop - scrollTop).toBeLessThan(48);
    return;
  }
  // The content may have become too short to keep the place.
  if (scrollTop <= 0 || scrollTop >= maxScrollTop) return;
  const after = new Map(timeline.visible().map(({ key, top }) => [key, top]));
  const moved = before.rows.flatMap(({ key, top }) => (after.has(key) ? [Math.abs(after.get(key)! - top)] : []));
  if (moved.length === 0) return;
  if (next.do === 'prepend' || next.do === 'append') expect(Math.max(...moved)).toBeLessThanOrEqual(1);
  // A row in view that changes moves those on one side of it.
  else expect(Math.min(...moved)).toBeLessThanOrEqual(1);
}

function expectNoBlank(timeline: FakeTimeline): void {
  const rows = timeline.visible();
  expect(rows.length).toBeLessThanOrEqual(120);
  const isFirst = rows[0]?.key === timeline.rows[0]?.key;
  const isLast = rows.at(-1)?.key === timeline.rows.at(-1)?.key;
  expect(isFirst || rows[0]!.top <= 0).toBe(true);
  expect(isLast || rows.at(-1)!.bottom >= timeline.viewport).toBe(true);
}
