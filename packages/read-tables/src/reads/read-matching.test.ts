import { expect, test } from '@jest/globals';
import { readMatching } from './read-matching.ts';

test('reads more rows than a function takes arguments, and asks for a few conditions at a time', async () => {
  const asked: number[] = [];
  const database = {
    read: <Row>() => Promise.resolve(Array.from({ length: 200_000 }, (_, seq) => ({ seq })) as Row[]),
  };
  const conditions = Array.from({ length: 201 }, (_, seq) => ({ sql: 'seq = ?', values: [seq] }));
  const rows = await readMatching(database, conditions, ({ sql, values }) => {
    asked.push(values.length);
    return { sql, values };
  });
  expect([rows.length, asked]).toEqual([400_000, [200, 1]]);
});
