export interface StageLayout<Tile> {
  /** `shared`: a screen in the middle, people in a strip. `pair`: the other side large, oneself small. `grid`: all alike. */
  kind: 'shared' | 'pair' | 'grid';
  shared: Tile | null;
  tiles: readonly Tile[];
}

/** Puts a shared screen on the stage, unless all are shown `alike`. With two in the call, the user's own picture is small. */
export function layoutOf<Tile extends { screen: boolean; own: boolean }>(tiles: readonly Tile[], alike = false): StageLayout<Tile> {
  if (alike) return { kind: 'grid', shared: null, tiles };
  const shared = tiles.find(({ screen, own }) => screen && !own) ?? tiles.find(({ screen }) => screen) ?? null;
  if (shared) return { kind: 'shared', shared, tiles: tiles.filter((tile) => tile !== shared) };
  return { kind: tiles.length === 2 ? 'pair' : 'grid', shared: null, tiles };
}
