import Table from 'cli-table3';

export interface Column<Item> {
  title: string;
  of: (item: Item) => string | number | null;
  right?: true;
}

const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' };
const inner = { 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' };

/** Columns side by side without lines, so that grep and awk like it too. */
export function renderTable<Item>(items: readonly Item[], columns: readonly Column<Item>[]): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    chars: { ...none, ...inner },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...items.map((item) => columns.map(({ of }) => String(of(item) ?? '-'))));
  return table.toString();
}
