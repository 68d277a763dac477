/**
 * Table definitions as values. A column type defines how a TypeScript value is stored, alike on all three databases. Column names are
 * snake_case in SQL and camelCase in a row.
 */

/** id: UUID text ↔ 16 bytes. micros: microseconds since 1970. json: any JSON value ↔ text. bytes: a Buffer. */
export type ColumnType = 'id' | 'text' | 'integer' | 'micros' | 'boolean' | 'json' | 'bytes';

export interface Column<Value = unknown> {
  type: ColumnType;
  nullable: boolean;
  /** Maximum characters (text) or bytes, which makes the column indexable; without it the length is unlimited. */
  length?: number;
  /** Never set: carries the TypeScript type of the value. */
  readonly value?: Value;
}

export interface Table<Columns extends Record<string, Column> = Record<string, Column>> {
  name: string;
  columns: Columns;
  primaryKey: readonly string[];
  /** Name of the index → its columns, in order. */
  indexes: Readonly<Record<string, Index<string>>>;
  /** Size of a row in multiples of an ordinary row of 1 kB; reads fetch proportionally fewer rows at once. */
  weight: number;
}

export interface Index<ColumnName extends string> {
  columns: readonly ColumnName[];
  unique?: boolean;
}

export type RowOf<T extends Table> = { [Name in keyof T['columns']]: T['columns'][Name] extends Column<infer Value> ? Value : never };

type Nullable<C> = C extends Column<infer Value> ? Column<Value | null> : never;

export const column = {
  id: (): Column<string> => ({ type: 'id', nullable: false }),
  text: (length?: number): Column<string> => ({ type: 'text', nullable: false, ...(length === undefined ? {} : { length }) }),
  integer: (): Column<number> => ({ type: 'integer', nullable: false }),
  micros: (): Column<number> => ({ type: 'micros', nullable: false }),
  boolean: (): Column<boolean> => ({ type: 'boolean', nullable: false }),
  json: <Value>(): Column<Value> => ({ type: 'json', nullable: false }),
  bytes: (length?: number): Column<Buffer> => ({ type: 'bytes', nullable: false, ...(length === undefined ? {} : { length }) }),
  nullable: <C extends Column>(inner: C): Nullable<C> => ({ ...inner, nullable: true }) as unknown as Nullable<C>,
};

export function defineTable<const Columns extends Record<string, Column>>(
  name: string,
  columns: Columns,
  shape: {
    primaryKey: readonly (keyof Columns & string)[];
    indexes?: Readonly<Record<string, Index<keyof Columns & string>>>;
    weight?: number;
  },
): Table<Columns> {
  return { name, columns, primaryKey: shape.primaryKey, indexes: shape.indexes ?? {}, weight: shape.weight ?? 1 };
}
