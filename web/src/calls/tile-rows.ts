/** `wide`: next to each other first. `narrow`: below each other first. */
export type BoxShape = 'wide' | 'narrow';

const maxColumns: Record<BoxShape, number> = { wide: 4, narrow: 2 };

/** The number of tiles in each row. No two rows differ by more than one tile, and none is left alone below a full row. */
export function rowsOf(count: number, shape: BoxShape): number[] {
  const rows = rowCount(count, shape);
  return Array.from({ length: rows }, (_, row) => Math.floor(count / rows) + (row < count % rows ? 1 : 0));
}

function rowCount(count: number, shape: BoxShape): number {
  if (count <= 2) return shape === 'wide' ? 1 : count;
  return Math.max(2, Math.ceil(count / maxColumns[shape]));
}

export interface TileGrid {
  /** Columns of half the width of a tile, so that a shorter row can be centered. */
  columns: number;
  /** By tile: `grid-column`. */
  places: string[];
}

/** Tiles of one size. Shorter rows are centered. */
export function tileGrid(count: number, shape: BoxShape): TileGrid {
  const rows = rowsOf(count, shape);
  const longest = Math.max(1, ...rows);
  const places = rows.flatMap((length) => Array.from({ length }, (_, index) => `${longest - length + 1 + 2 * index} / span 2`));
  return { columns: 2 * longest, places };
}
