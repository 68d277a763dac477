import { expect, test } from '@jest/globals';
import { reactions } from '@parley/read-tables/tables/messages';
import type { AnyRow } from '../apply/row-key.ts';
import { mergeByKey } from './merge-by-key.ts';

async function pairsOf(left: AnyRow[], right: AnyRow[]): Promise<[AnyRow | null, AnyRow | null][]> {
  const pairs: [AnyRow | null, AnyRow | null][] = [];
  for await (const pair of mergeByKey(reactions, rowsOf(left), rowsOf(right))) pairs.push(pair);
  return pairs;
}

async function* rowsOf(rows: AnyRow[]): AsyncGenerator<AnyRow> {
  yield* rows;
}

const row = (seq: number, emoji: string): AnyRow => ({ conversationId: 'c', seq, emoji, userId: 'u' });

test('pairs rows with equal keys', async () => {
  const [one, two, three] = [row(2, 'x'), row(10, 'x'), row(11, 'x')];
  expect(await pairsOf([one, two], [two, three])).toEqual([
    [one, null],
    [two, two],
    [null, three],
  ]);
  expect(await pairsOf([], [one])).toEqual([[null, one]]);
});

test('orders text by its bytes, like databases do', async () => {
  // In UTF-16 the second begins with the smaller code unit.
  const [ligature, smile] = [row(1, '\uFB01'), row(1, '😀')];
  expect(await pairsOf([ligature, smile], [smile])).toEqual([
    [ligature, null],
    [smile, smile],
  ]);
});
