import { createTimeSlices } from '@parley/concurrency/time-slices';
import { indexedTermsInSlices } from '@parley/read-tables/search/indexed-terms';
import type { EarlierEvent } from '../projections/earlier-event.ts';

/** UTF-16 units. The texts of a segment that are shorter take a few milliseconds together, in the step that indexes them. */
const longText = 512;
const slices = createTimeSlices(10);

/**
 * Splits long texts into terms and lets other work run meanwhile: a segment of the longest texts would occupy the event loop for a quarter of
 * a second. Returns copies of these events, so that remembered ones do not keep the terms.
 */
export async function splitLongTexts(events: readonly EarlierEvent[]): Promise<readonly EarlierEvent[]> {
  const split: EarlierEvent[] = [];
  for (const event of events) {
    const { change } = event;
    if (change === null || change.kind === 'deleted' || change.text === null || change.text.length <= longText) split.push(event);
    else split.push({ ...event, change: { ...change, terms: await indexedTermsInSlices(change.text, slices) } });
  }
  return split;
}
