export interface ByteBoundOptions<Item> {
  maxBytes: number;
  /** Bytes of an item as sent; by default the UTF-8 length of its JSON. */
  sizeOf?: ((item: Item) => number) | undefined;
}

export interface BoundedPage<Item> {
  taken: Item[];
  /** True if items were left out: the client continues after the last one taken. */
  hasMore: boolean;
}

/**
 * Takes items from the start until they exceed `maxBytes`. Takes at least one, so that a reader always advances: the bound holds
 * as long as no single item exceeds it. Measures each item once and none behind the first that does not fit.
 */
export function takeWithinBytes<Item>(items: readonly Item[], options: ByteBoundOptions<Item>): BoundedPage<Item> {
  const { maxBytes, sizeOf = jsonBytes } = options;
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    bytes += sizeOf(item);
    if (bytes > maxBytes && index > 0) return { taken: items.slice(0, index), hasMore: true };
  }
  return { taken: [...items], hasMore: false };
}

/** Returns the UTF-8 length of the value's JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
