/** Heights of rows, remembered by row and width: a conversation that is opened again has its true length at once. */
export interface Heights {
  get(key: string): number | undefined;
  /** Returns true if the height is another one. */
  set(key: string, height: number): boolean;
}

const maxHeld = 4_000;
const byWidth = new Map<number, Map<string, number>>();

export function heightsAt(width: number): Heights {
  const heights = byWidth.get(width) ?? new Map<string, number>();
  // Widths that pass by while a window is resized are forgotten first.
  byWidth.delete(width);
  byWidth.set(width, heights);
  if (byWidth.size > 4) byWidth.delete(byWidth.keys().next().value!);
  return {
    get: (key) => heights.get(key),
    set(key, height) {
      const before = heights.get(key);
      if (before === height) return false;
      heights.set(key, height);
      if (heights.size > maxHeld) heights.delete(heights.keys().next().value!);
      return true;
    },
  };
}
