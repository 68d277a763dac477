const one = (): number => 1;

/**
 * Options of an LRU cache with at most this many entries. For its option `max`, lru-cache makes room in advance: some milliseconds and half
 * a megabyte for 20,000 entries, of which a process has dozens (docs/decisions/0025-profiling-results.md).
 */
export function maxEntries(count: number) {
  return { maxSize: count, sizeCalculation: one };
}
