import { expect, test } from '@jest/globals';
import { indexedTerms } from '@parley/read-tables/search/indexed-terms';
import type { EarlierEvent } from '../projections/earlier-event.ts';
import { splitLongTexts } from './split-long-texts.ts';

const sent = (text: string | null, version: number): EarlierEvent => ({
  version,
  recordedAt: 1,
  change: { kind: 'sent', senderId: 'ada', text },
});

test('M5: the event loop serves others while the long texts of a segment are split', async () => {
  const text = '漢字かな交じり文'.repeat(1_000);
  let turns = 0;
  let isDone = false;
  const turn = () => {
    turns++;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  const split = await splitLongTexts(Array.from({ length: 32 }, (_, version) => sent(text, version)));
  isDone = true;
  expect(turns).toBeGreaterThan(2);
  const terms = indexedTerms(text);
  expect(terms.length).toBeGreaterThan(5);
  for (const { change } of split) expect(change).toMatchObject({ text, terms });
});

test('short texts, missing texts and deletions stay as they are', async () => {
  const events = [sent('tea', 1), sent(null, 2), { version: 3, recordedAt: 1, change: { kind: 'deleted', messageSeqs: [1] } as const }];
  expect(await splitLongTexts([...events, { version: 4, recordedAt: 1, change: null }])).toEqual([
    ...events,
    { version: 4, recordedAt: 1, change: null },
  ]);
});
