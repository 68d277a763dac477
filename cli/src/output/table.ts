import Table from 'cli-table3';

export interface Column<Item> {
  title: string;
  value: (item: Item) => string | number | null;
  align?: 'right';
}

const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' };
const inner = { 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' };

/**
 * Renders columns without lines, for grep and awk. On a terminal too narrow for them, `width` columns wide, each item is a block of lines with
 * one value each.
 */
export function renderTable<Item>(items: readonly Item[], columns: readonly Column<Item>[], width = Infinity): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: { ...none, ...inner },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...items.map((item) => columns.map((column) => textOf(column, item))));
  const rendered = table.toString();
  return rendered.split('\n').some((line) => line.length > width) ? renderBlocks(items, columns) : rendered;
}

function renderBlocks<Item>(items: readonly Item[], columns: readonly Column<Item>[]): string {
  const titleWidth = Math.max(...columns.map(({ title }) => title.length));
  const blockOf = (item: Item) => columns.map((column) => `${column.title.padEnd(titleWidth)}  ${textOf(column, item)}`).join('\n');
  return items.map(blockOf).join('\n\n');
}

function textOf<Item>({ value }: Column<Item>, item: Item): string {
  return String(value(item) ?? '-');
}
