import Table from 'cli-table3';

export interface Column<Item> {
  title: string;
  value: (item: Item) => string | number | null;
  align?: 'right';
}

const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' };
const inner = { 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' };

/** Columns without lines, for grep and awk. */
export function renderTable<Item>(items: readonly Item[], columns: readonly Column<Item>[]): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: { ...none, ...inner },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...items.map((item) => columns.map(({ value }) => String(value(item) ?? '-'))));
  return table.toString();
}
