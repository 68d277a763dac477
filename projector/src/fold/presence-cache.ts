import type { Table } from '@parley/database/tables';
import type { AnyRow } from './row-key.ts';

/** Of rows whose keys differ in one column alone, the values of that column. */
type Group = Set<unknown>;

/** Of one table: what was used since the last change of generations, and what was used in the one before. */
interface Generations {
  /** The column in which the keys of a group differ. */
  column: string;
  young: Map<string, Group>;
  old: Map<string, Group>;
  /** Keys in the young generation. */
  keys: number;
}

/**
 * Keys under which there is a row, whatever else it holds. In groups, since most are asked for together: one look for the
 * group, and then a short one for each. Groups that were not used for long are forgotten.
 */
export class PresenceCache {
  readonly #tables = new Map<Table, Generations>();
  readonly #half: number;

  /** How many keys of each table. */
  constructor(limit: number) {
    this.#half = limit / 2;
  }

  /** What is known of the rows that are like this one in all of the key but the column. */
  groupOf(table: Table, row: AnyRow, column: string): ReadonlySet<unknown> | undefined {
    return this.#groupOf(this.#generations(table, column), groupText(table, row, column));
  }

  add(table: Table, row: AnyRow, column: string): void {
    const generations = this.#generations(table, column);
    const text = groupText(table, row, column);
    let group = this.#groupOf(generations, text);
    if (!group) generations.young.set(text, (group = new Set()));
    group.add(row[column]);
    this.#grow(generations, 1);
  }

  remove(table: Table, key: AnyRow): void {
    const generations = this.#tables.get(table);
    if (!generations) return;
    const { column } = generations;
    this.#groupOf(generations, groupText(table, key, column))?.delete(key[column]);
  }

  clear(): void {
    this.#tables.clear();
  }

  #generations(table: Table, column: string): Generations {
    let generations = this.#tables.get(table);
    if (!generations) this.#tables.set(table, (generations = { column, young: new Map(), old: new Map(), keys: 0 }));
    return generations;
  }

  #groupOf(generations: Generations, text: string): Group | undefined {
    const young = generations.young.get(text);
    if (young) return young;
    const old = generations.old.get(text);
    if (!old) return undefined;
    generations.old.delete(text);
    generations.young.set(text, old);
    this.#grow(generations, old.size);
    return old;
  }

  #grow(generations: Generations, keys: number): void {
    generations.keys += keys;
    if (generations.keys <= this.#half) return;
    generations.old = generations.young;
    generations.young = new Map();
    generations.keys = 0;
  }
}

function groupText(table: Table, row: AnyRow, column: string): string {
  let text = '';
  for (const name of table.primaryKey) if (name !== column) text += `/${String(row[name])}`;
  return text;
}
