/** Tables of the console: rows that can be sorted, and chosen. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface Column<Row> {
  label: string;
  /** Numbers are at the right. */
  isNumber?: boolean;
  /** Hidden where there is little room. */
  isExtra?: boolean;
  /** The name of the order by this column; without it, the table cannot be sorted by it. */
  sort?: string | undefined;
  cell: (row: Row) => ComponentChildren;
}

export interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  isSelected?: (row: Row) => boolean;
  /** The name of the order, with a `-` before it if it is reversed. */
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  choice?: Choice<Row>;
  /** Shown when there are no rows. */
  empty: string;
}

/** Rows that are chosen by boxes, by their keys. */
interface Choice<Row> {
  chosen: ReadonlySet<string>;
  nameOf: (row: Row) => string;
  /** Two changes may come before the next rendering. */
  onChange: (change: (chosen: ReadonlySet<string>) => ReadonlySet<string>) => void;
}

export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, keyOf, isSelected = () => false, choice, empty } = props;
  if (rows.length === 0) return <p class="console-empty">{empty}</p>;
  const classOf = ({ isNumber, isExtra }: Column<Row>) => [isNumber && 'number', isExtra && 'extra'].filter(Boolean).join(' ') || undefined;
  return (
    <table class="console-table" aria-label={label}>
      <thead>
        <tr>
          {choice && <ChooseAll choice={choice} keys={rows.map(keyOf)} />}
          {columns.map((column) => (
            <th scope="col" class={classOf(column)} aria-sort={directionOf(column, props)} key={column.label}>
              <Heading column={column} {...props} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} class={isSelected(row) ? 'selected' : undefined}>
            {choice && (
              <td class="choose">
                <Box
                  label={`Choose ${choice.nameOf(row)}`}
                  checked={choice.chosen.has(keyOf(row))}
                  onChange={() => choice.onChange((chosen) => toggled(chosen, keyOf(row)))}
                />
              </td>
            )}
            {columns.map((column) => (
              <td class={classOf(column)} data-label={column.label} key={column.label}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Sorting<Row> = Pick<TableProps<Row>, 'sort' | 'onSort'>;

function directionOf<Row>({ sort: name }: Column<Row>, { sort = '' }: Sorting<Row>): 'ascending' | 'descending' | undefined {
  if (name === undefined || sort.replace('-', '') !== name) return undefined;
  return sort === name ? 'ascending' : 'descending';
}

function Heading<Row>({ column, sort, onSort }: { column: Column<Row> } & Sorting<Row>) {
  const { label, sort: name } = column;
  if (name === undefined || onSort === undefined) return <>{label}</>;
  const direction = directionOf(column, { sort });
  return (
    <button type="button" onClick={() => onSort(direction === 'ascending' ? `-${name}` : name)}>
      {label} <span aria-hidden="true">{direction === undefined ? '↕' : direction === 'ascending' ? '↑' : '↓'}</span>
    </button>
  );
}

function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const changed = new Set(chosen);
  if (!changed.delete(key)) changed.add(key);
  return changed;
}

function ChooseAll<Row>({ choice: { chosen, onChange }, keys }: { choice: Choice<Row>; keys: readonly string[] }) {
  const isAll = keys.every((key) => chosen.has(key));
  return (
    <th scope="col" class="choose">
      <Box
        label="Choose all on this page"
        checked={isAll}
        indeterminate={!isAll && chosen.size > 0}
        onChange={() => onChange(() => new Set(isAll ? [] : keys))}
      />
    </th>
  );
}

interface BoxProps {
  label: string;
  checked: boolean;
  indeterminate?: boolean;
  onChange: () => void;
}

function Box({ label, indeterminate = false, ...attributes }: BoxProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current!.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <label>
      <input type="checkbox" aria-label={label} ref={input} {...attributes} />
    </label>
  );
}
