import { expect, test } from '@jest/globals';
import { renderTable, type Column } from './table.ts';

const columns: Column<{ id: string; events: number | null }>[] = [
  { title: 'sequence', value: ({ id }) => id },
  { title: 'events', value: ({ events }) => events, align: 'right' },
];
const items = [
  { id: '0190a5d2-7c3e-7b1a', events: 3 },
  { id: '0190a5d2-7c3e-7b1b', events: null },
];

test('columns are aligned, one line for each item', () => {
  expect(
    renderTable(items, columns, 80)
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toEqual(['sequence            events', '0190a5d2-7c3e-7b1a       3', '0190a5d2-7c3e-7b1b       -']);
});

test('on a terminal too narrow for the columns, each item is a block', () => {
  expect(renderTable(items, columns, 26)).toContain('sequence            events');
  expect(renderTable(items, columns, 25)).toBe('sequence  0190a5d2-7c3e-7b1a\nevents    3\n\nsequence  0190a5d2-7c3e-7b1b\nevents    -');
});
